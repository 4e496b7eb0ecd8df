// Does what the driver of `benches/rust` asks for. The same file is given to every tool.

class Counter {
  constructor(start) {
    this.value = start;
  }

  add(by) {
    this.value = (this.value + by) >>> 0;
    return this.value;
  }

  same(other) {
    return this === other;
  }

  static merge(a, b) {
    return new Counter((a.value + b.value) >>> 0);
  }
}

const bytes = (length) => new Uint8Array(length).fill(7);
const shape = (n) =>
  [
    { tag: 'dot' },
    { tag: 'circle', val: n },
    { tag: 'label', val: 'a label of some length' },
    { tag: 'pair', val: [n, 'the other half'] },
  ][n % 4];
const item = (id) => ({ id, name: "an item's name", price: id, tags: new Uint32Array([id, 2, 3]) });
const times = (length, make) => Array.from({ length }, (_, n) => make(n));

export const work = {
  Counter,
  add: (a, b) => (a + b) >>> 0,
  mix: (a, b, c, d, e, f) => Number(a) + b + c + d.codePointAt(0) + Number(e) + f,
  stringIn: (text) => text.length,
  stringOut: (length) => 'a'.repeat(length),
  stringGrown: (length) => 'a'.repeat(length),
  bytesIn: (list) => list.length,
  bytesOut: bytes,
  numbersIn: (list) => list.length,
  numbersOut: (length) => new Uint32Array(length).fill(7),
  pointsIn: (points) => points.reduce((sum, point) => sum + point.weight, 0),
  pointsOut: (length) => times(length, (n) => ({ x: n, y: -n, weight: 0.5 })),
  stringsIn: (strings) => strings.length,
  stringsOut: (length) => times(length, () => 'a string of a list'),
  itemsIn: (items) => items.reduce((sum, { price }) => sum + price, 0),
  itemsOut: (length) => times(length, item),
  shapesIn: (shapes) => shapes.length,
  shapesOut: (length) => times(length, shape),
  halve(number) {
    if (number === 0) throw { payload: '0 has no half' };
    return number % 2 === 1 ? undefined : number / 2;
  },
  nested: (value) => value,
};
