// Lists of fixed length: of numbers and strings, nested, in records, in lists, and past the flat limits.
import * as it from 'test:fixed-lists/to-test';
import { same } from '../check.js';

export function run() {
  same(it.echoBytes([0, 127, 128, 255]), Uint8Array.of(0, 127, 128, 255));
  same(it.echoWords([0n, (1n << 64n) - 1n]), BigUint64Array.of(0n, (1n << 64n) - 1n));
  same(it.echoStrings(['', '\ufeff', '🐉']), ['', '\ufeff', '🐉']);
  same(it.echoOne(['😀']), ['😀']);
  const transposed = [Float32Array.of(1, 4), Float32Array.of(2, 5), Float32Array.of(3, -0.5)];
  same(it.transpose([[1, 2, 3], Float32Array.of(4, 5, -0.5)]), transposed);
  const header = { magic: Uint8Array.of(0, 97, 115, 109), names: ['a', 'b'] };
  same(it.echoHeader(header), header);
  same(it.echoList([[1, 2, 3], [0xffff, 0, 9]]), [Uint16Array.of(1, 2, 3), Uint16Array.of(0xffff, 0, 9)]);
  same(it.echoList([]), []);
  same(it.echoOptions([undefined, 0, 255]), [undefined, 0, 255]);
  const numbers = Uint32Array.from({ length: 20 }, (_, index) => index);
  same(it.reversed(numbers), Uint32Array.from({ length: 20 }, (_, index) => 19 - index));
}
