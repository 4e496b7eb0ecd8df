function alloc_N(align, size, old = 0, oldSize = 0) {
  if (size > 0xfffffff) throw new RangeError('a string or a list of 256 MiB or more');
  const before = entered;
  entered = true;
  LEAVE(false);
  const pointer = realloc_R(old, oldSize, align, size) >>> 0;
  LEAVE(true);
  if (!bytes_N.length) renew_N();
  if (pointer % align) trap('realloc return: result not aligned');
  if (pointer + size > bytes_N.length) trap('realloc return: beyond end of memory');
  entered = before;
  return pointer;
}
