function lowerCompact_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = text.length;
  for (let at = 0; at < units; at++) {
    if (text.charCodeAt(at) > 255) {
      const ptr = lowerUtf16_N(text, place);
      lowered += 0x80000000;
      return ptr;
    }
  }
  const ptr = alloc_N(2, units, place);
  for (let at = 0; at < units; at++) bytes_N[ptr + at] = text.charCodeAt(at);
  lowered = units;
  return ptr;
}
