function compilingNow(name, needs, compile) {
  try {
    return compile();
  } catch (cause) {
    throw lacking(name, needs, cause);
  }
}
