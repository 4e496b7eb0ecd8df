function liftLatin1(bytes, pointer, length) {
  const end = pointer + length;
  if (end > bytes.length) trap('string content out-of-bounds');
  let text = '';
  for (let at = pointer; at < end; at += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(end, at + 4096)));
  }
  return text;
}
