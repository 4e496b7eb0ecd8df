function lowerUtf8_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = (lowered = text.length);
  let pointer = alloc_N(0, 0, 1, units);
  if (units < 32) {
    let at = 0;
    let unit;
    while (at < units && (unit = text.charCodeAt(at)) < 128) bytes_N[pointer + at++] = unit;
    if (at === units) return pointer;
  }
  const { read, written } = encoder.encodeInto(text, bytes_N.subarray(pointer, pointer + units));
  lowered = written;
  if (read < units) {
    const most = written + (units - read) * 3;
    pointer = alloc_N(pointer, units, 1, most);
    const rest = bytes_N.subarray(pointer + written, pointer + most);
    lowered += encoder.encodeInto(text.slice(read), rest).written;
    if (lowered < most) pointer = alloc_N(pointer, most, 1, lowered);
  }
  return pointer;
}
