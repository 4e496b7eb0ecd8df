// Exports with the same names, each with an implementation of its own.
class Sum {
  constructor(start) {
    this.number = start;
  }
  add(number) {
    return (this.number += number);
  }
}
class Product {
  constructor(start) {
    this.number = start;
  }
  add(number) {
    return (this.number *= number);
  }
}
const sum = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
export const sums = { Total: Sum, of: sum };
export const products = { Total: Product, of: (numbers) => numbers.reduce((product, number) => product * number, 1) };
export const of = (numbers) => numbers.length;
