// Functions, types and an interface that belong to the world itself.
import { history, start, step } from '$root';
import { text } from 'label';
import { same } from '../check.js';

export function run() {
  same(text('origin '), 'origin (0, 0)');
  start({ x: -0x80000000, y: 10 });
  same(step(3, 'down'), { x: -0x80000000, y: 7 });
  same(step(5, 'up'), { x: -0x80000000, y: 12 });
  same(text(''), '(-2147483648, 12)');
  const x = -0x80000000;
  same(history(), [
    { from: { x, y: 10 }, by: 3, direction: 'down' },
    { from: { x, y: 7 }, by: 5, direction: 'up' },
  ]);
  same(history(), []);
}
