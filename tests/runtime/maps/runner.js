// Maps: empty, with keys and values of many types, nested, and in records.
import * as it from 'test:maps/to-test';
import { must, same } from '../check.js';

export function run() {
  for (const entries of [[], [['', 0]], [['a', 1], ['\ufeff', 2], ['🐉', 0xffffffff]]]) {
    same(it.echoNames(new Map(entries)), new Map(entries));
  }
  same(it.echoNumbers(new Map([[0n, ''], [(1n << 64n) - 1n, 'largest']])), new Map([[0n, ''], [(1n << 64n) - 1n, 'largest']]));
  const chars = new Map([['a', new Uint8Array()], ['😀', Uint8Array.of(0, 255)]]);
  same(it.echoChars(chars), chars);
  const nested = new Map([
    ['empty', new Map()],
    ['full', new Map([[-0x80000000, undefined], [0x7fffffff, 'some']])],
  ]);
  same(it.echoNested(nested), nested);
  const entries = new Map([['none', { count: 0, tags: [] }], ['two', { count: 2, tags: ['x', 'y'] }]]);
  same(it.echoEntries(entries), entries);
  const index = { byName: new Map([['one', 1]]), empty: new Map() };
  same(it.echoIndex(index), index);
  same(it.countWords('to be or not to be'), new Map([['be', 2], ['not', 1], ['or', 1], ['to', 2]]));
  same(it.invert(new Map([['one', 1], ['two', 2]])), new Map([[1, 'one'], [2, 'two']]));
  const many = new Map(Array.from({ length: 10_000 }, (_, i) => [String(i), i]));
  must(it.echoNames(many).size === 10_000, 'many entries come back');
}
