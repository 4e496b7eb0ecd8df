function liftUtf8(pointer, length, bytes) {
  const end = pointer + length;
  if (end > bytes.length) trap('string content out-of-bounds');
  if (length < 24) {
    let text = '';
    let at = pointer;
    while (at < end && bytes[at] < 128) text += String.fromCharCode(bytes[at++]);
    if (at === end) return text;
  }
  try {
    return utf8Decoder.decode(bytes.subarray(pointer, end));
  } catch {
    return trap('invalid utf-8 in a string');
  }
}
