function viewOf_N(Numbers, at, count) {
  if (!bytes_N.length) renew_N();
  return new Numbers(bytes_N.buffer, at, count);
}
