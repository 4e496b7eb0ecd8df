import { of } from '$root';
import * as products from 'test:linked-apart/products';
import * as sums from 'test:linked-apart/sums';
import { same } from '../check.js';

export function run() {
  same([sums.of([2, 3, 4]), products.of([2, 3, 4]), of([2, 3, 4])], [9, 24, 3]);
  const [sum, product] = [new sums.Total(5), new products.Total(5)];
  same([sum.add(2), product.add(2)], [7, 10]);
  same([sum.add(2), product.add(2)], [9, 20]);
}
