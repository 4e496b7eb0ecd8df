const u32 = (value, place) =>
  typeof value === 'number' && value >>> 0 === value ? value : expected('u32', value, place);
