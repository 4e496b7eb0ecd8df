// Every primitive at its boundaries.
import * as it from 'test:numbers/to-test';
import { must, same } from '../check.js';

export function run() {
  const integers = {
    echoU8: [0, 1, 127, 128, 255],
    echoS8: [-128, -1, 0, 1, 127],
    echoU16: [0, 1, 0x7fff, 0x8000, 0xffff],
    echoS16: [-0x8000, -1, 0, 1, 0x7fff],
    echoU32: [0, 1, 0x7fffffff, 0x80000000, 0xffffffff],
    echoS32: [-0x80000000, -1, 0, 1, 0x7fffffff],
    echoU64: [0n, 1n, 1n << 31n, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n],
    echoS64: [-(1n << 63n), -1n, 0n, 1n, 1n << 40n, (1n << 63n) - 1n],
  };
  for (const [echo, values] of Object.entries(integers)) {
    for (const x of values) same(it[echo](x), x, echo);
  }
  for (const x of [0, -0, 1.5, -3.4028234663852886e38, 2 ** -149, 2 ** -23, Infinity, -Infinity, NaN]) same(it.echoF32(x), x);
  for (const x of [0, -0, 1.5, Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, Infinity, -Infinity, NaN]) {
    same(it.echoF64(x), x);
  }
  same(it.echoF32(0.1), Math.fround(0.1));
  must(it.echoBool(true) === true && it.echoBool(false) === false, 'booleans come back');
  for (const x of ['\0', 'a', 'ß', '\ufeff', '\ud7ff', '\ue000', '\uffff', '\ufffd', '\u{10000}', '😀', '\u{10ffff}']) {
    same(it.echoChar(x), x);
  }
  same(
    it.describe(-128, 255, -32768, 65535, -(1n << 63n), -0, '\u{10ffff}', true),
    '-128 255 -32768 65535 -9223372036854775808 -0.0 \u{10ffff} true',
  );
  same(it.get(), 0);
  it.set(0xffffffff);
  same(it.get(), 0xffffffff);
}
