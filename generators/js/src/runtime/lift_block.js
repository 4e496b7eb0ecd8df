function liftBlock_N(pointer, length, Numbers) {
  const size = Numbers.BYTES_PER_ELEMENT;
  check_N(pointer, length * size, size, 'list content');
  return new Numbers(bytes_N.buffer.slice(pointer, pointer + length * size));
}
