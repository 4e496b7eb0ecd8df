function alloc_N(align, size, old = 0, oldSize = 0) {
  if (size > 0xfffffff) throw new RangeError('a string or a list of 256 MiB or more');
  SUSPEND;
  LEAVE(false);
  const ptr = check_N(realloc_R(old, oldSize, align, size), size, align, 'realloc return');
  LEAVE(true);
  RESUME;
  return ptr;
}
