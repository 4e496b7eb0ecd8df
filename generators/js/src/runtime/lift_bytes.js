function liftBytes_N(pointer, length) {
  check_N(pointer, length, 1, 'list content');
  return bytes_N.slice(pointer, pointer + length);
}
