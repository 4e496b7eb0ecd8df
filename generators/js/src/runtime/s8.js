const s8 = (value, place) =>
  typeof value === 'number' && (value << 24) >> 24 === value ? value : expected('s8', value, place);
