// Handles inside every aggregate, owned and borrowed, and none of them lost.
import * as it from 'test:resources-in-aggregates/to-test';
import { errorOf, same } from '../check.js';

const { Thing, living } = it;
const thing = (id) => new Thing(id);
const ids = (things) => things.map((thing) => thing.id());
const ok = (val) => ({ tag: 'ok', val });
const err = (val) => ({ tag: 'err', val });

export function run() {
  for (const part of [owned, records, deep, borrowed]) {
    part();
    same(living(), 0, part.name);
  }
}

function owned() {
  same(it.inList([]), []);
  same(ids(it.inList([thing(3), thing(1), thing(2)])), [3, 1, 2]);
  same(it.inOption(undefined), undefined);
  same(it.inOption(thing(0xffffffff)).id(), 0xffffffff);
  same(it.inResult(ok(thing(1))).id(), 1);
  same(errorOf(() => it.inResult(err(thing(2)))).id(), 2);
  const [a, between, b] = it.inTuple([thing(1), 255, thing(2)]);
  same([a.id(), between, b.id()], [2, 255, 1]);
  same(it.throughAlias(thing(9)).id(), 9);
  same(living(), 2);
}

function records() {
  const named = (name, id) => ({ name, thing: thing(id) });
  const back = it.inRecord(named('name', 4));
  same([back.name, back.thing.id()], ['name', 4]);
  const left = it.inNested({ left: named('left', 5) });
  same([left.left.thing.id(), left.right], [5, undefined]);
  const { right } = it.inNested({ left: named('left', 5), right: named('right', 6) });
  same([right.name, right.thing.id()], ['right', 6]);
  same(it.inVariant({ tag: 'nothing' }), { tag: 'nothing' });
  same(it.inVariant({ tag: 'one', val: thing(7) }).val.id(), 7);
  const many = it.inVariant({ tag: 'many', val: [thing(8), thing(9)] });
  same(ids(many.val), [8, 9]);
  same(it.swallow([many, { tag: 'nothing' }, { tag: 'one', val: thing(10) }, { tag: 'many', val: [] }]), 27);
}

function deep() {
  const [none, one, empty, two] = it.inDeep([undefined, ok(['🐉', thing(1)]), err([]), err([thing(2), thing(3)])]);
  same([none, one.val[0], one.val[1].id(), empty.val, ids(two.val)], [undefined, '🐉', 1, [], [2, 3]]);
  same(living(), 3);
}

function borrowed() {
  const [a, b] = [thing(30), thing(10)];
  same(it.borrowedList([a, b, a]), Uint32Array.of(30, 10, 30));
  same(it.borrowedList([]), new Uint32Array());
  same([it.borrowedOption(b), it.borrowedOption()], [10, undefined]);
  same(it.borrowedTuple([a, b]), 20);
  same(it.borrowedResult(ok(a)), 30);
  same(errorOf(() => it.borrowedResult(err('error'))), 'error');
  same([a.id(), b.id(), living()], [30, 10, 2]);
}
