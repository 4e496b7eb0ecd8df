// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --minify
// RUN: run %tmpdir/app.wasm --invoke 'greet("Ada")'
// FAIL(134): run %tmpdir/app.wasm --invoke 'add(1, 2)'
// Functions have no texts, and stack traces stay.
const inner = (): number => {
  throw new RangeError('line six');
};

export const add = (a: number, b: number): number => a + b + inner();
export const greet = (name: string): string => `${name}: ${String(inner).includes('line six')}`;
