function u32(value, place) {
  return typeof value === 'number' && value >>> 0 === value ? value : expected('u32', value, place);
}
