import { echo } from 'test:async-mixed/deep';
import { backpressureDec, backpressureInc } from 'witcraft:task';

let tokens = 0;

class Token {
  constructor() {
    tokens++;
  }
  [Symbol.dispose]() {
    tokens--;
  }
}

export const toTest = {
  Token,
  hold: backpressureInc,
  resume: backpressureDec,
  async work(token, names) {
    using _ = token;
    return echo(names.reduce((sum, name) => sum + name.length, 0), 2);
  },
  tokens: () => tokens,
  through: async (value) => (await echo(value, 0)) + (await echo(1, 0)),
  async throughAsync(value) {
    let sum = 0;
    for (let turns = 0; turns < 4; turns++) sum += await echo(value, turns);
    return sum;
  },
};
