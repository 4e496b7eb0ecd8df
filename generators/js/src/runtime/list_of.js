function listOf(list, type, place) {
  if (typeof list !== 'object' || (list?.[Symbol.iterator] ?? list?.length) === undefined) expected(type, list, place);
  return Array.from(list);
}
