function lowerBytes_N(list, place) {
  const from = numbers(list, Uint8Array, u8, place);
  const size = from.length;
  const pointer = alloc_N(1, size);
  lowered = size;
  if (size > 64) bytes_N.set(from, pointer);
  else for (let at = 0; at < size; at++) bytes_N[pointer + at] = from[at];
  return pointer;
}
