// Options: none and some of every kind, nested, in records and in lists.
import * as it from 'test:options/to-test';
import { same } from '../check.js';

export function run() {
  for (const x of [undefined, 0, 255]) same(it.echoU8(x), x);
  for (const x of [undefined, 0n, (1n << 64n) - 1n]) same(it.echoU64(x), x);
  for (const x of [undefined, '', '\ufeffsome']) {
    same(it.echoString(x), x);
    same(it.isSome(x), x !== undefined);
  }
  same(it.echoString(null), undefined);
  for (const x of [undefined, new Uint32Array(), Uint32Array.of(1, 0xffffffff)]) same(it.echoList(x), x);
  const some = (val) => ({ tag: 'some', val });
  const none = { tag: 'none' };
  for (const x of [none, some(none), some(some(undefined)), some(some(7))]) same(it.echoNested(x), x);
  for (const depth of [undefined, 3]) {
    for (const name of [undefined, 'name']) {
      for (const inner of [undefined, [1n, undefined], [1n << 63n, -0.5]]) {
        same(it.echoSettings({ depth, name, inner }), { depth, name, inner });
      }
    }
  }
  same(it.echoSettings({}), {});
  const haystack = [undefined, '', 'needle'];
  same(it.find(haystack, 'needle'), 2);
  same(it.find(haystack, ''), 1);
  same(it.find(haystack, 'straw'), undefined);
  same(it.both('x', 0.5), ['x', 0.5]);
  same(it.both('x', undefined), undefined);
  same(it.both(undefined, 0.5), undefined);
}
