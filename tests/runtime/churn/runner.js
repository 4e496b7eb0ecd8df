// Much is made and dropped, in many rounds.
import { Item, echo, give, living } from 'test:churn/to-test';
import { drop, same } from '../check.js';

function once(round) {
  const words = Array.from({ length: 20 }, (_, index) => `word ${round} ${index}`);
  const numbers = Uint32Array.from({ length: 50 }, (_, index) => round * index);
  same(echo(words, numbers), [words, numbers]);
  const [a, b] = [new Item(`a${round}`), new Item('é')];
  const joined = a.join(b);
  same(joined.name(), `a${round}é`);
  const given = give(joined);
  same(given.name(), `a${round}é`);
  drop(given);
  // The other two are dropped because nothing refers to them.
}

export function run() {
  for (let round = 0; round < 2_000; round++) once(round);
  same(living(), 0);
}
