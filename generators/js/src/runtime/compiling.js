async function compiling(name, needs, compile) {
  try {
    return await compile();
  } catch (cause) {
    throw lacking(name, needs, cause);
  }
}
