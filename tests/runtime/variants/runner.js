// Variants with every kind of payload, payloads whose flat types join, and enums.
import * as it from 'test:variants/to-test';
import { same } from '../check.js';

export function run() {
  for (const color of ['red', 'green', 'blue']) same(it.echoColor(color), color);
  same(['red', 'green', 'blue'].map((color) => it.nextColor(color)), ['green', 'blue', undefined]);
  same(it.echoLonely('only'), 'only');

  const shapes = [
    { tag: 'nothing' },
    { tag: 'circle', val: -0.5 },
    { tag: 'rectangle', val: [1e300, 0.1] },
    { tag: 'polygon', val: [] },
    { tag: 'polygon', val: [[0, 0], [0x7fffffff, 0], [0, -0x80000000]] },
    { tag: 'label', val: '🐉' },
    ...[undefined, 0, 255].map((inner) => ({ tag: 'colored', val: { color: 'blue', inner } })),
  ];
  for (const shape of shapes) same(it.echoShape(shape), shape);
  same(it.echoShapes(shapes), shapes);
  same(it.echoShapes([]), []);
  same(it.area({ tag: 'nothing' }), 0);
  same(it.area({ tag: 'circle', val: 2 }), 12);
  same(it.area({ tag: 'rectangle', val: [2.5, 4] }), 10);
  same(it.area({ tag: 'polygon', val: [[0, 0], [4, 0], [4, 3], [0, 3]] }), 12);

  const joined = [
    { tag: 'small', val: 255 },
    { tag: 'float', val: 2 ** -126 },
    { tag: 'wide', val: (1n << 64n) - 1n },
    { tag: 'double', val: -Number.MAX_VALUE },
    { tag: 'text', val: 'text' },
    { tag: 'mixed', val: [1.5, 1n << 40n, -2.5] },
    { tag: 'float', val: NaN },
  ];
  joined.forEach((x, index) => {
    same(it.which(x), index === 6 ? 1 : index);
    same(it.echoJoined(x), x);
  });
  for (const x of [
    { tag: 'text', val: 'text' },
    { tag: 'signed', val: -0x80000000 },
    { tag: 'byte', val: -1 },
    { tag: 'letter', val: '\u{10ffff}' },
    { tag: 'both', val: [-32768, -1] },
  ]) {
    same(it.echoBesidePointer(x), x);
  }
}
