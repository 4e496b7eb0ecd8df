function copyLatin1(from, source, units, to, target) {
  to.set(from.subarray(source, source + units), target);
}
function latin1ToUtf16(from, source, units, to, target) {
  for (let at = 0; at < units; at++) {
    to[target + at * 2] = from[source + at];
    to[target + at * 2 + 1] = 0;
  }
}
function latin1ToUtf8(from, source, units, to, target, room, isFirst) {
  let read = 0;
  let written = 0;
  for (; read < units; read++) {
    const unit = from[source + read];
    if (written + (unit < 128 ? 1 : 2) > room || (isFirst && unit > 127)) break;
    if (unit < 128) to[target + written++] = unit;
    else {
      to[target + written++] = 0xc0 | (unit >> 6);
      to[target + written++] = 0x80 | (unit & 63);
    }
  }
  return [read, written];
}
