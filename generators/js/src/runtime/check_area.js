function checkArea(pointer, size, align, bytes) {
  if (pointer % align) trap('unaligned pointer');
  if (pointer + size > bytes.length) trap('out of bounds memory access');
}
