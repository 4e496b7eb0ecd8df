// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// RUN: run %tmpdir/app.wasm --invoke 'add(40, 2)' --invoke 'greet("Ada €")'
// RUN: wit show %tmpdir/app.wasm
// RUN: test $(stat -c %s %tmpdir/app.wasm) -le 900000
// A program is a module, and a component of its functions asks for nothing.
export const add = (a, b) => a + b;
export function greet(name) {
  return `Hello, ${name}!`;
}
