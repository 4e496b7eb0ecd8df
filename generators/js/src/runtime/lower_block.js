function lowerBlock_N(Numbers, size, list, element, place) {
  if (!(list instanceof Numbers)) {
    list = Numbers.from(anArray(list, place), (value, at) => element(value, `${place}[${at}]`));
  }
  lowered = list.length;
  const ptr = alloc_N(size, lowered * size, place);
  new Numbers(bytes_N.buffer, ptr, lowered).set(list);
  return ptr;
}
