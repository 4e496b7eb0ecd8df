import { double } from '$root';
import { Total, add, names } from 'test:linked/sums';
import { errorOf, same } from '../check.js';

export function run() {
  same(add(0xffffffff, 2), 1);
  same(double('añ'), 'añañ');
  same(errorOf(() => names([])), 'nothing has a name');
  const pair = { left: 1, right: 2 };
  same(names([pair, pair]), ['1+2', '1+2']);
  const [a, b] = [new Total(10), new Total(20)];
  same(a.add(pair), 13);
  same(Total.join(a, b).add(pair), 36);
}
