// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// RUN: run %tmpdir/app.wasm --invoke 'add(40, 2)' --invoke 'greet("Ada")'
// Types are erased.
enum Greeting { Hello = 'Hello' }
interface Named { name: string }
const shown = ({ name }: Named): string => `${Greeting.Hello}, ${name}!`;
export const add = (a: number, b: number): number => a + b;
export function greet(name: string): string {
  return shown({ name } satisfies Named);
}
