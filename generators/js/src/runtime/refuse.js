function refuse() {
  throw new WebAssembly.RuntimeError(
    'cannot enter component instance: it trapped before, or a call of it is not over',
  );
}
