function anArray(value, place) {
  if (Array.isArray(value)) return value;
  const isList = typeof value === 'object' && (value?.[Symbol.iterator] || value?.length >= 0);
  return isList ? Array.from(value) : expected('an array', value, place);
}
