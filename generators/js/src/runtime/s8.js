function s8(value, place) {
  return typeof value === 'number' && (value << 24) >> 24 === value ? value : expected('s8', value, place);
}
