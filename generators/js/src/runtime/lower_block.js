function lowerBlock_N(list, Numbers, type, place) {
  const from = numbers(list, Numbers, type, place);
  lowered = from.length;
  const size = Numbers.BYTES_PER_ELEMENT;
  const pointer = alloc_N(0, 0, size, lowered * size);
  new Numbers(bytes_N.buffer, pointer, lowered).set(from);
  return pointer;
}
