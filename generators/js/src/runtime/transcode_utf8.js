function copyUtf8(from, source, units, to, target) {
  liftUtf8(from, source, units);
  to.set(from.subarray(source, source + units), target);
}
function storeUtf16(text, to, target) {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    to[target + at * 2] = unit & 255;
    to[target + at * 2 + 1] = unit >> 8;
  }
  return text.length;
}
function utf8ToUtf16(from, source, units, to, target) {
  return storeUtf16(liftUtf8(from, source, units), to, target);
}
function utf8ToLatin1(from, source, units, to, target) {
  liftUtf8(from, source, units);
  let read = 0;
  let written = 0;
  while (read < units) {
    const unit = from[source + read];
    if (unit > 0xc3) break;
    to[target + written++] = unit < 128 ? unit : ((unit & 3) << 6) | (from[source + read + 1] & 63);
    read += unit < 128 ? 1 : 2;
  }
  return [read, written];
}
function utf8ToCompactUtf16(from, source, units, to, target, room, before) {
  for (let at = before - 1; at >= 0; at--) {
    to[target + at * 2] = to[target + at];
    to[target + at * 2 + 1] = 0;
  }
  return before + storeUtf16(liftUtf8(from, source, units), to, target + before * 2);
}
