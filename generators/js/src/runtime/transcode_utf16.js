function copyUtf16(from, source, units, to, target) {
  liftUtf16(from, source, units);
  to.set(from.subarray(source, source + units * 2), target);
}
function utf16ToUtf8(from, source, units, to, target, room) {
  const text = liftUtf16(from, source, units);
  const { read, written } = encoder.encodeInto(text, to.subarray(target, target + room));
  return [read, written];
}
function utf16ToLatin1(from, source, units, to, target) {
  let read = 0;
  while (read < units && from[source + read * 2 + 1] === 0) {
    to[target + read] = from[source + read * 2];
    read++;
  }
  return [read, read];
}
