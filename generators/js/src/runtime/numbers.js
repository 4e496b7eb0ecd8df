function numbers(list, Numbers, element, place) {
  if (list instanceof Numbers) return list;
  return Numbers.from(anArray(list, place), (value, at) => element(value, `${place}[${at}]`));
}
