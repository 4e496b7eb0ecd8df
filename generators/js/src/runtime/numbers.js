function numbers(list, Numbers, element, place) {
  if (list instanceof Numbers) return list;
  if (Numbers === Uint8Array && list instanceof ArrayBuffer) return new Numbers(list);
  return Numbers.from(anArray(list, place), (value, at) => element(value, `${place}[${at}]`));
}
