function severalMemories(error) {
  throw new WebAssembly.CompileError(
    `a core module uses several memories, which this engine may not support: ${error.message}`,
  );
}
