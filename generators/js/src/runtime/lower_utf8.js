function lowerUtf8_N(text, place) {
  if (typeof text !== 'string') expected('string', text, place);
  const units = text.length;
  let size = 0, utf8;
  if (units < 32) while (size < units && (room[size] = text.charCodeAt(size)) < 128) size++;
  if (size < units) {
    utf8 = units > 1e4 ? encoder.encode(text) : room.subarray(0, encoder.encodeInto(text, room).written);
    size = utf8.length;
  }
  lowered = size;
  const ptr = alloc_N(1, size, place);
  if (utf8) bytes_N.set(utf8, ptr);
  else for (let at = 0; at < size; at++) bytes_N[ptr + at] = room[at];
  return ptr;
}
