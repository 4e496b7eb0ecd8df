function check_N(ptr, size, align, what = 'list content') {
  ptr >>>= 0;
  if (!bytes_N.length) renew_N();
  if (ptr % align) trap('unaligned pointer');
  if (ptr + size > bytes_N.length) trap(`${what} out-of-bounds`);
  return ptr;
}
