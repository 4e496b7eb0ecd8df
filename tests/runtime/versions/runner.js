// Two versions of one package, imported at once.
import * as one from 'my:dep/a@1.0.0';
import * as two from 'my:dep/a@2.0.0';
import { same } from '../check.js';

export function run() {
  same([one.version(), two.version()], [1, 2]);
  same(one.describe({ id: 7 }), '7');
  same(two.describe(two.upgrade(7)), '7 item 7');
}
