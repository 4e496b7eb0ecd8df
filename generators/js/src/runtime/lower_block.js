function lowerBlock_N(list, Numbers, element, place) {
  const from = numbers(list, Numbers, element, place);
  const size = Numbers.BYTES_PER_ELEMENT;
  const pointer = alloc_N(size, from.length * size);
  lowered = from.length;
  new Numbers(bytes_N.buffer, pointer, lowered).set(from);
  return pointer;
}
