// Strings: empty, of every UTF-8 length, with a byte order mark, with NUL, and long.
import { characters, collect, concat, constant, echo, join, length, lines, repeat } from 'test:strings/to-test';
import { must, same } from '../check.js';

const samples = {
  '': 0,
  a: 1,
  'plain ascii': 11,
  '\ufeffstarts with a byte order mark': 32,
  'nul \0 inside': 12,
  'ß é ñ': 8,
  漢字かな交じり文: 24,
  '👩‍👩‍👧‍👦 🏳️‍🌈 𝒜': 45,
  '\ud7ff\ue000\uffff\u{10000}\u{10ffff}': 17,
};

export function run() {
  same(constant(), 'latté — 🐉');
  for (const [s, size] of Object.entries(samples)) {
    same(echo(s), s);
    same(length(s), BigInt(size), JSON.stringify(s));
    same(characters(s), [...s]);
    same(collect(characters(s)), s);
    for (const t of Object.keys(samples)) same(concat(s, t), s + t);
  }
  same(lines(''), []);
  same(lines('one\n\nthree 🐉\n'), ['one', '', 'three 🐉']);
  same(join(Object.keys(samples), ' | '), Object.keys(samples).join(' | '));
  same(join([], '-'), '');
  // Half of a pair is no character of WIT's.
  same(echo('a\ud800b'), 'a\ufffdb');
  same(echo('\udc00'), '\ufffd');
  const long = repeat('🐉x', 100_000);
  same(long.length, 300_000);
  same(length(long), 500_000n);
  must(echo(long) === long, 'a long string comes back');
}
