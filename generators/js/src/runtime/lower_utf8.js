function lowerUtf8_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = text.length;
  let pointer = alloc_N(1, units);
  lowered = units;
  if (units < 32) {
    let at = 0;
    while (at < units && text.charCodeAt(at) < 128) bytes_N[pointer + at] = text.charCodeAt(at++);
    if (at === units) return pointer;
  }
  const { read, written } = encoder.encodeInto(text, bytes_N.subarray(pointer, pointer + units));
  if (read < units) {
    const rest = encoder.encode(text.slice(read));
    lowered = written + rest.length;
    pointer = alloc_N(1, lowered, pointer, units);
    bytes_N.set(rest, pointer + written);
  }
  return pointer;
}
