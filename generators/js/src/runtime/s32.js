const s32 = (value, place) =>
  typeof value === 'number' && (value | 0) === value ? value : expected('s32', value, place);
