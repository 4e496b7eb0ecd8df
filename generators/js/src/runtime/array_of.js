function arrayOf(length, value, place) {
  if (typeof value !== 'object' || value?.length !== length) expected(`an array of ${length}`, value, place);
  return value;
}
