function liftBlock_N(Numbers, size, ptr, length) {
  check_N(ptr, length * size, size);
  return new Numbers(bytes_N.buffer, ptr, length).slice();
}
