function lowerUtf8_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = text.length;
  let ptr = alloc_N(1, units);
  let at = 0;
  if (units < 32) while (at < units && text.charCodeAt(at) < 128) bytes_N[ptr + at] = text.charCodeAt(at++);
  lowered = units;
  if (at === units) return ptr;
  const { read, written } = encoder.encodeInto(text, bytes_N.subarray(ptr, ptr + units));
  if (read < units) {
    const rest = encoder.encode(text.slice(read));
    lowered = written + rest.length;
    ptr = alloc_N(1, lowered, ptr, units);
    bytes_N.set(rest, ptr + written);
  }
  return ptr;
}
