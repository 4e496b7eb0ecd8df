const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function liftUtf8(bytes, pointer, length) {
  const end = pointer + length;
  if (end > bytes.length) trap('string content out-of-bounds');
  if (length < 24) {
    let text = '';
    let at = pointer;
    while (at < end && bytes[at] < 128) text += String.fromCharCode(bytes[at++]);
    if (at === end) return text;
  }
  try {
    return decoder.decode(bytes.subarray(pointer, end));
  } catch {
    return trap('invalid utf-8 in a string');
  }
}
