function f64(value, place) {
  return typeof value === 'number' ? value : expected('f64', value, place);
}
