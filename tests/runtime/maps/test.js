// Maps are maps.
const same = (x) => x;
export const toTest = {
  echoNames: same,
  echoNumbers: same,
  echoChars: same,
  echoNested: same,
  echoEntries: same,
  echoIndex: same,
  countWords(text) {
    const counts = new Map();
    for (const word of text.split(/\s+/).sort()) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  },
  invert: (x) => new Map([...x].map(([name, number]) => [number, name])),
};
