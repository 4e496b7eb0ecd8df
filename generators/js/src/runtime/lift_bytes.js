function liftBytes_N(ptr, length) {
  check_N(ptr, length, 1);
  return bytes_N.slice(ptr, ptr + length);
}
