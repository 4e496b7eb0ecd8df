// Aggregates within aggregates, with types that come from another interface.
const leaves = ({ tag, val }) => {
  if (tag === 'leaf') return 1;
  if (tag === 'branches') return val.reduce((sum, branch) => sum + branch.leaves.length, 0);
  return val.tag === 'ok' ? val.val.leaves.length : 0;
};
export const types = {};
export const toTest = {
  echo: (x) => x,
  echoDeep: (x) => x,
  count: (x) => x.reduce((sum, [, tree]) => sum + leaves(tree), 0),
  make(depth) {
    const numbers = Array.from({ length: depth }, (_, val) => ({ tag: 'number', val }));
    const branch = (level) => ({ level, leaves: [...numbers, { tag: 'text', val: 'end' }], marks: { hot: true } });
    if (depth === 0) return { tag: 'leaf', val: { tag: 'none' } };
    if (depth === 1) return { tag: 'failed', val: { tag: 'err', val: 'one' } };
    if (depth === 2) return { tag: 'failed', val: { tag: 'ok', val: branch('low') } };
    return { tag: 'branches', val: Array.from({ length: depth }, () => branch('high')) };
  },
};
