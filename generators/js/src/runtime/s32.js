function s32(value, place) {
  return typeof value === 'number' && (value | 0) === value ? value : expected('s32', value, place);
}
