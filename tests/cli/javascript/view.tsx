// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// RUN: run %tmpdir/app.wasm --invoke 'greet("Ada")' --invoke 'add(1, 2)'
/** @jsxRuntime classic */
/** @jsx h */
type Child = string | Child[];
const h = (tag: string, attributes: Record<string, unknown> | null, ...children: Child[]): string => {
  const shown = Object.entries(attributes ?? {}).map(([name, value]) => ` ${name}="${value}"`);
  return `<${tag}${shown.join('')}>${children.flat(9).join('')}</${tag}>`;
};

export const add = (a: number, b: number): number => a + b;
export const greet = (name: string): string => (
  <p class="greeting">
    Hello, <b>{name}</b>!
  </p>
);
