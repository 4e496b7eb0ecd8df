function transferNew(component, type, isFuture) {
  const transfer = new Transfer(isFuture);
  const readable = addEnd(component, type, transfer, true);
  return BigInt(readable) | (BigInt(addEnd(component, type, transfer, false)) << 32n);
}
