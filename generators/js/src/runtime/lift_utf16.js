const utf16Decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });
function liftUtf16(bytes, ptr, length) {
  if (ptr % 2) trap('unaligned pointer');
  const end = ptr + length * 2;
  if (end > bytes.length) trap('string content out-of-bounds');
  try {
    return utf16Decoder.decode(bytes.subarray(ptr, end));
  } catch {
    return trap('invalid utf-16 in a string');
  }
}
