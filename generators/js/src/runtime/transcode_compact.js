function utf16ToCompactUtf16(from, source, units, to, target, room, before) {
  liftUtf16(from, source, units);
  for (let at = before - 1; at >= 0; at--) {
    to[target + at * 2] = to[target + at];
    to[target + at * 2 + 1] = 0;
  }
  to.set(from.subarray(source, source + units * 2), target + before * 2);
  return before + units;
}
function utf16ToCompactProbablyUtf16(from, source, units, to, target) {
  const text = liftUtf16(from, source, units);
  to.set(from.subarray(source, source + units * 2), target);
  for (let at = 0; at < units; at++) if (text.charCodeAt(at) > 255) return units + 0x80000000;
  for (let at = 0; at < units; at++) to[target + at] = text.charCodeAt(at);
  return units;
}
