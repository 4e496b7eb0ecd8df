function expected(type, value, place) {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : value?.constructor?.name;
  throw new TypeError(`${place}: expected ${type}, got ${isNumber ? value : (shown ?? value)}`);
}
