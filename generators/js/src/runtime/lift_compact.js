function liftCompact(bytes, ptr, length) {
  if (ptr % 2) trap('unaligned pointer');
  return length >= 0x80000000 ? liftUtf16(bytes, ptr, length - 0x80000000) : liftLatin1(bytes, ptr, length);
}
