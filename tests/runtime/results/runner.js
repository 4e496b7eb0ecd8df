// Results: with both, one or no payload, nested, in lists, and as errors of a real function.
import * as it from 'test:results/to-test';
import { errorOf, must, same } from '../check.js';

const ok = (val) => ({ tag: 'ok', val });
const err = (val) => ({ tag: 'err', val });

export function run() {
  const echoes = {
    echo: [ok(0xffffffff), err(''), err('🐉')],
    echoEmpty: [ok(), err()],
    echoOkOnly: [ok('ok'), err()],
    echoErrorOnly: [ok(), err('error')],
    echoWide: [ok(-0.25), err((1n << 64n) - 1n)],
    echoNested: [ok(ok(255)), ok(err('inner')), err(ok()), err(err(1n << 63n))],
  };
  for (const [echo, values] of Object.entries(echoes)) {
    for (const x of values) {
      if (x.tag === 'ok') same(it[echo](x), x.val, echo);
      else same(errorOf(() => it[echo](x)), x.val, echo);
    }
  }
  const list = [ok(1), err('two'), ok(3), err('')];
  same(it.echoList(list), list);

  same(it.parse('-42 and more'), { value: -42n, rest: ' and more' });
  same(it.parse('9223372036854775807'), { value: (1n << 63n) - 1n, rest: '' });
  same(errorOf(() => it.parse('')), { tag: 'empty' });
  same(errorOf(() => it.parse('x1')), { tag: 'at', val: 0 });
  must(errorOf(() => it.parse('9223372036854775808')).val.includes('too large'), 'it says why');
  same(it.divide(7, 2), 3);
  same(errorOf(() => it.divide(7, 0)), undefined);
  same(errorOf(() => it.divide(-0x80000000, -1)), undefined);
  try {
    it.echo(err('words'));
  } catch (error) {
    same([error.name, error.message, error instanceof Error], ['ComponentError', 'words', true]);
  }
}
