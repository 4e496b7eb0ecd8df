function expected(type, value, place) {
  let shown = Object(value) === value ? value.constructor?.name : String(value).slice(0, 40);
  if (typeof value === 'string') shown = JSON.stringify(shown);
  throw new TypeError(`${place}: expected ${type}, got ${shown}`);
}
