const utf16Decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });
function liftUtf16(bytes, pointer, length) {
  if (pointer % 2) trap('unaligned pointer');
  const end = pointer + length * 2;
  if (end > bytes.length) trap('string content out-of-bounds');
  try {
    return utf16Decoder.decode(bytes.subarray(pointer, end));
  } catch {
    return trap('invalid utf-16 in a string');
  }
}
