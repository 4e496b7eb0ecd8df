// A resource that a component both imports and exports: the runner sees the exported one.
import { calls } from 'test:resources-both/counts';
import { Stack, sum } from 'test:resources-both/to-test';
import { same } from '../check.js';

export function run() {
  same(calls(), 0);
  const a = new Stack();
  same([a.push('one'), a.push('ñandú'), a.pop()], [1, 2, 'ÑANDÚ']);
  const b = new Stack();
  same([b.pop(), b.push('two')], [undefined, 1]);
  const joined = Stack.join(a, b);
  same([joined.pop(), joined.push('three')], ['TWO', 2]);
  same(sum([joined, b, new Stack()]), 3);
  same(sum([]), 0);
  same(calls(), 13);
}
