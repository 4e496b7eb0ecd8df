function lowerCompact_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = text.length;
  for (let at = 0; at < units; at++) {
    if (text.charCodeAt(at) > 255) {
      const pointer = lowerUtf16_N(text, place);
      lowered += 0x80000000;
      return pointer;
    }
  }
  const pointer = alloc_N(2, units);
  for (let at = 0; at < units; at++) bytes_N[pointer + at] = text.charCodeAt(at);
  lowered = units;
  return pointer;
}
