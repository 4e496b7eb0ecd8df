function lowerUtf16_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = text.length;
  const ptr = alloc_N(2, units * 2, place);
  const whole = text.toWellFormed();
  const to = new Uint16Array(bytes_N.buffer, ptr, units);
  for (let at = 0; at < units; at++) to[at] = whole.charCodeAt(at);
  lowered = units;
  return ptr;
}
