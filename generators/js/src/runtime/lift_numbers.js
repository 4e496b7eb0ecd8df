function liftBlock_N(ptr, length) {
  check_N(ptr, length * SIZE, SIZE);
  return new NUMBERS(bytes_N.buffer, ptr, length).slice();
}
