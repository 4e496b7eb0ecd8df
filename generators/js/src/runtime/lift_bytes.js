function liftBytes(pointer, length, bytes) {
  const end = pointer + length;
  if (end > bytes.length) trap('list content out-of-bounds');
  return bytes.slice(pointer, end);
}
