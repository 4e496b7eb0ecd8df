function refuse() {
  throw new WebAssembly.RuntimeError('cannot enter component instance: it trapped, or a call is not over');
}
