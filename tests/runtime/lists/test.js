// Lists of everything, unchanged or worked on.
const same = (x) => x;
export const toTest = {
  empty: () => new Uint8Array(),
  echoBools: same,
  echoU8s: same,
  echoS16s: same,
  echoU32s: same,
  echoS64s: same,
  echoF32s: same,
  echoF64s: same,
  echoChars: same,
  echoStrings: same,
  echoNested: same,
  echoTuples: same,
  echoPoints: same,
  echoNamed: same,
  echoOptions: same,
  sum: (x) => x.reduce((sum, value) => sum + BigInt(value), 0n),
  reversed: (x) => x.reverse(),
  sorted: (x) => x.sort((a, b) => a.x - b.x || a.y - b.y),
  // Part of a larger buffer.
  iota: (length) => new Uint32Array(length + 2).map((_, index) => index - 1).subarray(1, length + 1),
};
