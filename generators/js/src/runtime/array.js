function anArray(value, place) {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && (value?.[Symbol.iterator] || value?.length >= 0)) return Array.from(value);
  expected('an array', value, place);
}
