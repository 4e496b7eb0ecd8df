function load32_N(at) {
  return view_N.getUint32(at, true);
}
