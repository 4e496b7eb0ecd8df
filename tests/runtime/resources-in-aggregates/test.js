// Handles inside every aggregate.
let living = 0;
class Thing {
  constructor(id) {
    this.number = id;
    living++;
  }
  id() {
    return this.number;
  }
  [Symbol.dispose]() {
    living--;
  }
}
const swallowed = (thing) => {
  using gone = thing;
  return gone.number;
};
const same = (x) => x;
export const toTest = {
  Thing,
  inList: same,
  inOption: same,
  inResult(x) {
    if (x.tag === 'err') throw x.val;
    return x.val;
  },
  inTuple: ([a, between, b]) => [b, between, a],
  inRecord: same,
  inNested: same,
  inVariant: same,
  inDeep: same,
  throughAlias: same,
  swallow: (x) =>
    x.reduce((sum, { tag, val }) => {
      if (tag === 'nothing') return sum;
      return sum + (tag === 'one' ? swallowed(val) : val.reduce((sum, thing) => sum + swallowed(thing), 0));
    }, 0),
  borrowedList: (x) => x.map((thing) => thing.id()),
  borrowedOption: (x) => x?.id(),
  borrowedTuple: ([a, b]) => a.id() - b.id(),
  borrowedResult(x) {
    if (x.tag === 'err') throw x.val;
    return x.val.id();
  },
  living: () => living,
};
