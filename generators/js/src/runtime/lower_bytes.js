function lowerBytes_N(list, place) {
  if (list instanceof ArrayBuffer) list = new Uint8Array(list);
  if (!(list instanceof Uint8Array)) {
    list = Uint8Array.from(anArray(list, place), (value, at) => u8(value, `${place}[${at}]`));
  }
  const size = list.length;
  const ptr = alloc_N(1, size, place);
  lowered = size;
  if (size > 64) bytes_N.set(list, ptr);
  else for (let at = 0; at < size; at++) bytes_N[ptr + at] = list[at];
  return ptr;
}
