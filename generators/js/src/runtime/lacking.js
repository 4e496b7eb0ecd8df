function lacking(name, needs, cause) {
  if (!(cause instanceof WebAssembly.CompileError)) return cause;
  const message = `'${name}' uses ${needs}, which this engine may not support: ${cause.message}`;
  return new WebAssembly.CompileError(message, { cause });
}
