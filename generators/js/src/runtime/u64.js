const u64 = (value, place) =>
  typeof value === 'bigint' && BigInt.asUintN(64, value) === value ? value : expected('u64', value, place);
