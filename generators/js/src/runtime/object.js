function anObject(value, place) {
  return Object(value) === value ? value : expected('an object', value, place);
}
