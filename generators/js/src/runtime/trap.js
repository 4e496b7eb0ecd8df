function trap(message, cause) {
  throw new WebAssembly.RuntimeError(message, cause && { cause });
}
