function liftCompact(pointer, length, bytes) {
  if (pointer % 2) trap('unaligned pointer');
  return length >= 0x80000000 ? liftUtf16(pointer, length - 0x80000000, bytes) : liftLatin1(pointer, length, bytes);
}
