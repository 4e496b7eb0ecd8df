// Aggregates within aggregates: each level is lifted, lowered and freed.
import { count, echo, echoDeep, make } from 'test:aggregates/to-test';
import { must, same } from '../check.js';

const ok = (val) => ({ tag: 'ok', val });
const err = (val) => ({ tag: 'err', val });
const branch = (leaves, marks) => ({ level: 'high', leaves, marks });

export function run() {
  const [none, text, number] = [{ tag: 'none' }, { tag: 'text', val: '\ufeff🐉' }, { tag: 'number', val: -1e308 }];
  const forest = [
    ['', { tag: 'leaf', val: none }],
    ['text', { tag: 'leaf', val: text }],
    ['no branches', { tag: 'branches', val: [] }],
    ['branches', { tag: 'branches', val: [branch([]), branch([number, text, none], { hot: true, cold: true })] }],
    ['failed', { tag: 'failed', val: err('why') }],
    ['succeeded', { tag: 'failed', val: ok(branch([text], { hot: false, cold: false })) }],
  ];
  same(echo(forest), forest);
  same(count(forest), 6);
  same(count([]), 0);
  const deep = [
    undefined,
    ok([]),
    ok([[text, ['a', '']], [{ tag: 'number', val: 0.5 }, []]]),
    err(undefined),
    err(branch([none], { hot: false, cold: true })),
  ];
  same(echoDeep(deep), deep);
  same(make(0), { tag: 'leaf', val: none });
  same(make(1), { tag: 'failed', val: err('one') });
  same([make(2).val.val.leaves.length, make(2).val.val.level], [3, 'low']);
  const { val: branches } = make(100);
  same(branches.length, 100);
  must(branches.every(({ leaves, marks }) => leaves.length === 101 && marks.hot && !marks.cold), 'all are alike');
}
