// Strings taken apart and put together.
export const toTest = {
  constant: () => 'latté — 🐉',
  echo: (s) => s,
  concat: (a, b) => a + b,
  length: (s) => BigInt([...s].reduce((sum, c) => sum + utf8Length(c.codePointAt(0)), 0)),
  characters: (s) => [...s],
  collect: (characters) => characters.join(''),
  lines: (s) => s.split('\n').filter((line, index, all) => line !== '' || index < all.length - 1),
  join: (parts, separator) => parts.join(separator),
  repeat: (s, times) => s.repeat(times),
};

const utf8Length = (code) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
