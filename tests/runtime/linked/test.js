// What implements the exports, of an interface and of the world.
class Total {
  constructor(start) {
    this.sum = start;
  }
  add({ left, right }) {
    return (this.sum += left + right);
  }
  static join(a, b) {
    return new Total(a.sum + b.sum);
  }
}
export const sums = {
  Total,
  add: (left, right) => (left + right) >>> 0,
  names(pairs) {
    if (pairs.length === 0) throw 'nothing has a name';
    return pairs.map(({ left, right }) => `${left}+${right}`);
  },
};
export const double = (text) => text.repeat(2);
