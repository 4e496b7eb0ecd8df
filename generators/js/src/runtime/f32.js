function f32(value, place) {
  return typeof value === 'number' ? value : expected('f32', value, place);
}
