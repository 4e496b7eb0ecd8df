function checkList(pointer, size, align, bytes) {
  if (pointer % align) trap('unaligned pointer');
  if (pointer + size > bytes.length) trap('list content out-of-bounds');
}
