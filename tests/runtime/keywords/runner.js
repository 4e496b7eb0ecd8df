// Names that are keywords, called.
import { Resource, fn, ret, string, struct, trait, try as tryIt, unsafe, vec } from 'test:keywords/interface';
import { same } from '../check.js';

export function run() {
  same(fn(1, 'impl', 2), '1 impl 2');
  const record = { type: 1, self: 2, super: 3, crate: 4n, async: true, await: 'await' };
  same(struct(record), record);
  for (const x of ['fn', 'let', 'match', 'mod', 'move', 'gen', 'box', 'dyn']) same(trait(x), x);
  same(unsafe({ static: true, abstract: true }), { static: true, const: false, final: false, abstract: true });
  for (const x of [{ tag: 'impl', val: 7 }, { tag: 'loop' }, { tag: 'where', val: 'x' }, { tag: 'use' }]) same(tryIt(x), x);
  same(vec(1, 10, 100, 1000, 10_000), 11_011);
  same(vec(undefined, 10, 100, 1000, 10_000), 11_100);
  same(ret('ptr', 1, ['a'], 1n << 40n, 2), (1n << 40n) + 7n);
  const resource = new Resource(40);
  same([resource.match(2), resource.yield(), Resource.static(5, 3)], [42, '40', 2]);
  same(string([resource, new Resource(2)]), 42);
}
