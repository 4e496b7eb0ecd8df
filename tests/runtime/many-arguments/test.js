// Functions with more parameters and results than travel flat.
let last = '';
class Total {
  constructor(start) {
    this.sum = start;
  }
  add(...numbers) {
    this.sum = numbers.reduce((sum, number) => sum + number, this.sum);
    return this.sum;
  }
}
export const toTest = {
  Total,
  sixteen: (...numbers) => numbers,
  seventeen: (...values) => values.join(' '),
  eightStrings: (...strings) => strings.join(','),
  nineStrings: (...strings) => strings,
  sum: (...numbers) => numbers.reduce((sum, number) => sum + number),
  mean: (...numbers) => numbers.reduce((sum, number) => sum + number) / numbers.length,
  least: (...numbers) => Math.min(...numbers),
  allSame: (...numbers) => numbers.every((number) => number === numbers[0]),
  oneWide: (x) => x,
  twoWide: (x, y) => [y, x],
  noResult(a, b, c) {
    last = `${a} ${b.a6} ${b.a10} ${c}`;
  },
  last: () => last,
};
