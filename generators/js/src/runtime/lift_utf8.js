const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function liftUtf8(bytes, ptr, length) {
  const end = ptr + length;
  if (end > bytes.length) trap('string content out-of-bounds');
  let text = '';
  let at = ptr;
  if (length < 24) while (at < end && bytes[at] < 128) text += String.fromCharCode(bytes[at++]);
  if (at === end) return text;
  try {
    return decoder.decode(bytes.subarray(ptr, end));
  } catch {
    trap('invalid utf-8 in a string');
  }
}
