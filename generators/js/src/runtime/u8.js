function u8(value, place) {
  return typeof value === 'number' && (value & 255) === value ? value : expected('u8', value, place);
}
