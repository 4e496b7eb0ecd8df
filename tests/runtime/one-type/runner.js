// A drawing comes back through the middle as it was, with one mark more from each of the two.
import { draw } from 'test:one-type/to-test';
import { errorOf, same } from '../check.js';

export function run() {
  const [p, q] = [{ x: 1, y: -2 }, { x: 3, y: 4 }];
  const shapes = [
    { tag: 'nothing' },
    { tag: 'point', val: p },
    { tag: 'line', val: [p, q] },
    { tag: 'named', val: ['n', 'green'] },
    { tag: 'perhaps', val: { tag: 'ok', val: q } },
    { tag: 'perhaps', val: { tag: 'err', val: 'red' } },
    { tag: 'perhaps', val: undefined },
    { tag: 'corners', val: new Map([['a', p], ['b', q]]) },
    { tag: 'raw', val: Uint8Array.of(1, 2, 3) },
  ];
  const drawing = { shapes, marks: {}, background: 'green' };
  same(draw(drawing), { ...drawing, marks: { bold: true, wide: true } });
  same(errorOf(() => draw({ ...drawing, shapes: [] })), 'green');
}
