const s64 = (value, place) =>
  typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : expected('s64', value, place);
