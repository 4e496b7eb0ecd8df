function liftLatin1(bytes, ptr, length) {
  const end = ptr + length;
  if (end > bytes.length) trap('string content out-of-bounds');
  let text = '';
  for (let at = ptr; at < end; at += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(end, at + 4096)));
  }
  return text;
}
