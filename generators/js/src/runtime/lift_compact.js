function liftCompact(bytes, pointer, length) {
  if (pointer % 2) trap('unaligned pointer');
  return length >= 0x80000000 ? liftUtf16(bytes, pointer, length - 0x80000000) : liftLatin1(bytes, pointer, length);
}
