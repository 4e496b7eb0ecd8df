// Functions, types and an interface that belong to the world itself.
let point = { x: 0, y: 0 };
let moves = [];
export function start(at) {
  point = at;
}
export function step(by, direction) {
  const from = point;
  moves.push({ from, by, direction });
  point = { x: from.x, y: from.y + (direction === 'up' ? by : -by) };
  return point;
}
export function history() {
  const all = moves;
  moves = [];
  return all;
}
export const label = { text: (prefix) => `${prefix}(${point.x}, ${point.y})` };
