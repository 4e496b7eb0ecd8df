function liftBlock(pointer, length, Numbers, bytes) {
  const size = length * Numbers.BYTES_PER_ELEMENT;
  checkList(pointer, size, Numbers.BYTES_PER_ELEMENT, bytes);
  return new Numbers(bytes.buffer.slice(pointer, pointer + size));
}
