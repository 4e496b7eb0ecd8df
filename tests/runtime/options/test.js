// Options, unchanged and looked into.
const same = (x) => x;
export const toTest = {
  echoU8: same,
  echoU64: same,
  echoString: same,
  echoList: same,
  echoNested: same,
  echoSettings: same,
  isSome: (x) => x !== undefined,
  find(haystack, needle) {
    const index = haystack.indexOf(needle);
    return index < 0 ? null : index;
  },
  both: (a, b) => (a === undefined || b === undefined ? undefined : [a, b]),
};
