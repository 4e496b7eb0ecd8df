function renew_N() {
  bytes_N = new Uint8Array(memory_N.buffer);
  view_N = new DataView(memory_N.buffer);
}
