function alloc_N(align, size, place) {
  if (size > 0xfffffff) throw new RangeError('value of 256 MiB or more');
  SUSPEND;
  FORBID_LEAVING;
  let ptr;
  try {
    ptr = check_N(realloc_R(0, 0, align, size), size, align, 'realloc return');
  } catch (cause) {
    trap(`${place}: realloc: ${cause.message}`, cause);
  }
  ALLOW_LEAVING;
  RESUME;
  return ptr;
}
