function anArray(value, place) {
  return Array.isArray(value) ? value : expected('an array', value, place);
}
