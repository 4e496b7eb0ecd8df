function storeSpan_N(at, pointer) {
  view_N.setInt32(at, pointer, true);
  view_N.setInt32(at + 4, lowered, true);
}
