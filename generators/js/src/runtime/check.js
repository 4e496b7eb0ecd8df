function check_N(pointer, size, align, what = 'value') {
  pointer >>>= 0;
  if (!bytes_N.length) renew_N();
  if (pointer % align) trap('unaligned pointer');
  if (pointer + size > bytes_N.length) trap(`${what} out-of-bounds`);
  return pointer;
}
