const s16 = (value, place) =>
  typeof value === 'number' && (value << 16) >> 16 === value ? value : expected('s16', value, place);
