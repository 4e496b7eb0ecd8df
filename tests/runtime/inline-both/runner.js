// What is in brackets came through the middle.
import count from 'count';
import { Word, joined, sizeOf } from 'words';
import { drop, same } from '../check.js';

export function run() {
  same(count(), 100);
  const [a, b] = [new Word('one'), new Word('é')];
  same(a.text(), '[one]');
  same(sizeOf(b), { letters: 4 });
  same(joined(a, b).text(), '[oneé]');
  drop(b);
  same(count(), 103);
}
