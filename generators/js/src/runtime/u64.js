function u64(value, place) {
  return typeof value === 'bigint' && BigInt.asUintN(64, value) === value ? value : expected('u64', value, place);
}
