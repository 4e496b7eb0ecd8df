const u16 = (value, place) =>
  typeof value === 'number' && (value & 65535) === value ? value : expected('u16', value, place);
