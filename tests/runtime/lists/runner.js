// Lists: empty, of every kind of element, nested, and large. Those of numbers are typed arrays.
import * as it from 'test:lists/to-test';
import { must, same } from '../check.js';

export function run() {
  same(it.empty(), new Uint8Array());
  same(it.echoU8s([]), new Uint8Array());
  same(it.echoBools([true, false, true]), [true, false, true]);
  same(it.echoU8s([0, 127, 128, 255]), Uint8Array.of(0, 127, 128, 255));
  same(it.echoU8s(Uint8Array.of(9, 1, 2, 9).subarray(1, 3)), Uint8Array.of(1, 2));
  same(it.echoU8s(Uint8Array.of(5, 6).buffer), Uint8Array.of(5, 6));
  same(it.echoS16s([-32768, -1, 0, 32767]), Int16Array.of(-32768, -1, 0, 32767));
  same(it.echoU32s(Uint32Array.of(0, 0xffffffff)), Uint32Array.of(0, 0xffffffff));
  same(it.echoS64s([-(1n << 63n), 0n, (1n << 63n) - 1n]), BigInt64Array.of(-(1n << 63n), 0n, (1n << 63n) - 1n));
  same(it.echoF32s([-0.5, Infinity]), Float32Array.of(-0.5, Infinity));
  same(it.echoF64s([-1e300, NaN, -0]), Float64Array.of(-1e300, NaN, -0));
  same(it.echoChars(['a', '\ufeff', '😀']), ['a', '\ufeff', '😀']);

  same(it.echoStrings([]), []);
  same(it.echoStrings(['', 'a', '\ufeff', '🐉']), ['', 'a', '\ufeff', '🐉']);
  same(it.echoNested([]), []);
  same(it.echoNested([[], [[]], [[1, 2], [], [3]]]), [
    [],
    [new Uint16Array()],
    [Uint16Array.of(1, 2), new Uint16Array(), Uint16Array.of(3)],
  ]);
  const tuples = [[1, 'one', (1n << 64n) - 1n], [255, '', 0n]];
  same(it.echoTuples(tuples), tuples);
  const points = [{ x: -0x80000000, y: 0x7fffffff }, { x: 0, y: -1 }];
  same(it.echoPoints(points), points);
  const named = [{ name: 'empty', weights: new Float32Array() }, { name: '', weights: Float32Array.of(1, -2.5) }];
  same(it.echoNamed(named), named);
  same(it.echoOptions([undefined, '', null, 'some']), [undefined, '', undefined, 'some']);

  same(it.sum([]), 0n);
  same(it.sum([0xffffffff, 0xffffffff, 2]), 1n << 33n);
  same(it.reversed(['a', 'b', 'c']), ['c', 'b', 'a']);
  const sorted = it.sorted([{ x: 2, y: 0 }, { x: -1, y: 5 }, { x: 2, y: -7 }]);
  same(sorted, [{ x: -1, y: 5 }, { x: 2, y: -7 }, { x: 2, y: 0 }]);
  same(it.iota(0), new Uint32Array());
  same(it.iota(5), Uint32Array.of(0, 1, 2, 3, 4));

  const bytes = new Uint8Array(1_000_000).map((_, index) => index * 7);
  const alike = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);
  must(alike(it.echoU8s(bytes), bytes), 'many bytes come back');
  const strings = Array.from({ length: 20_000 }, (_, index) => String(index));
  must(alike(it.echoStrings(strings), strings), 'many strings come back');
  same(it.sum(it.iota(100_000)), 4_999_950_000n);
  for (let round = 0; round < 200; round++) must(it.echoU8s(bytes).length === bytes.length, 'no list is leaked');
}
