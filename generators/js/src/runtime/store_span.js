function storeSpan_N(at, ptr) {
  view_N.setInt32(at, ptr, true);
  view_N.setInt32(at + 4, lowered, true);
}
