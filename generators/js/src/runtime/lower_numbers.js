function lowerBlock_N(list, place) {
  if (!(list instanceof NUMBERS)) {
    list = NUMBERS.from(anArray(list, place), (value, at) => ELEMENT(value, `${place}[${at}]`));
  }
  lowered = list.length;
  const ptr = alloc_N(SIZE, lowered * SIZE, place);
  new NUMBERS(bytes_N.buffer, ptr, lowered).set(list);
  return ptr;
}
