function expected(type, value, place) {
  const what = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value?.constructor?.name ?? value);
  const shown = typeof value === 'number' || typeof value === 'bigint' ? String(value) : what;
  throw new TypeError(`${place}: expected ${type}, got ${shown}`);
}
