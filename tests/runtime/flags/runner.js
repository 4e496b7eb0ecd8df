// Flags of one, two and four bytes: none, some, all, and the highest.
import * as it from 'test:flags/to-test';
import { same } from '../check.js';

const bits = (count) => Array.from({ length: count }, (_, index) => `b${index}`);
const flags = (names, on) => Object.fromEntries(names.map((name) => [name, on(name)]));

export function run() {
  const types = {
    echoOne: ['a'],
    echoPermissions: ['read', 'write', 'execute'],
    echoEight: bits(8),
    echoNine: bits(9),
    echoSixteen: bits(16),
    echoSeventeen: bits(17),
    echoThirtyTwo: bits(32),
  };
  for (const [echo, names] of Object.entries(types)) {
    const highest = names.at(-1);
    for (const on of [() => false, () => true, (name) => name === highest, (name) => name !== highest]) {
      same(it[echo](flags(names, on)), flags(names, on), echo);
    }
    // Those that are not named are not set.
    same(it[echo]({}), flags(names, () => false));
    same(it[echo]({ [highest]: true }), flags(names, (name) => name === highest));
  }
  same(it.names({ read: true, execute: true }), ['read', 'execute']);
  same(it.names({}), []);
  const some = { read: true, write: false, execute: true };
  same(it.echoList([some, {}]), [some, { read: false, write: false, execute: false }]);
  const file = { name: 'a', permissions: some, other: flags(bits(17), (name) => name === 'b0' || name === 'b16') };
  same(it.echoFile(file), file);
  same(it.invert({}), flags(bits(32), () => true));
  same(it.invert({ b0: true, b31: true }), flags(bits(32), (name) => name !== 'b0' && name !== 'b31'));
}
