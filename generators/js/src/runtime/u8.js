const u8 = (value, place) =>
  typeof value === 'number' && (value & 255) === value ? value : expected('u8', value, place);
