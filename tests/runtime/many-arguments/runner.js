// Functions with more parameters and results than travel flat.
import * as it from 'test:many-arguments/to-test';
import { drop, must, same } from '../check.js';

const range = (length) => Array.from({ length }, (_, index) => index);

export function run() {
  const numbers = [...range(15).map(BigInt), (1n << 64n) - 1n];
  same(it.sixteen(...numbers), BigUint64Array.from(numbers));
  const text = it.seventeen(
    255, 65535, 2, 3n, -128, -32768, -6, -7n, 8.5, -9.25, true, 'é', 12, 13, 14, (1n << 64n) - 1n, 16,
  );
  same(text, '255 65535 2 3 -128 -32768 -6 -7 8.5 -9.25 true é 12 13 14 18446744073709551615 16');
  same(it.eightStrings('a', '', 'c', 'd', 'e', 'f', 'g', '🐉'), 'a,,c,d,e,f,g,🐉');
  const nine = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '\ufeff'];
  same(it.nineStrings(...nine), nine);
  const least = -(1n << 63n);
  same(it.sum(least, ...range(15).map((x) => BigInt(x + 1))), least + 120n);
  same(it.mean(0.5, ...range(15).map((x) => x + 1)), 7.53125);
  same(it.least(...range(14).map((x) => x + 1), -0.5, 16), -0.5);
  must(it.allSame(...range(16).map(() => 7n)), 'all are the same');
  must(!it.allSame(...range(15).map(() => 7n), 8n), 'the last is another');
  const total = new it.Total(1n << 40n);
  same(total.add(...range(15).map((x) => BigInt(x + 1))), (1n << 40n) + 120n);
  same(total.add(...range(14).map(() => 0n), 1n << 63n), (1n << 63n) + (1n << 40n) + 120n);
  drop(total);

  const wide = (n) => ({
    a0: n, a1: n, a2: n, a3: BigInt(n), a4: n / 2, a5: -n, a6: 'x'.repeat(n), a7: new Uint8Array(n).fill(n),
    a8: n % 2 ? undefined : BigInt(n), a9: n > 1, a10: '🐉',
  });
  same(it.oneWide(wide(7)), wide(7));
  same(it.twoWide(wide(0), wide(255)), [wide(255), wide(0)]);
  it.noResult((1n << 64n) - 1n, wide(2), 'end');
  same(it.last(), '18446744073709551615 xx 🐉 end');
}
