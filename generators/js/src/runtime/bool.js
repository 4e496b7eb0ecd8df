function bool(value, place) {
  return typeof value === 'boolean' ? Number(value) : expected('boolean', value, place);
}
