function anArray(value, place) {
  if (Array.isArray(value)) return value;
  const list = typeof value === 'object' && (value?.[Symbol.iterator] || value?.length >= 0);
  return list ? Array.from(value) : expected('an array', value, place);
}
