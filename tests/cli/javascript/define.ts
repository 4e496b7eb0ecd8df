// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --define DEBUG=false --define 'process.env.NODE_ENV="production"' --define 'LIMITS={ most: 40 }'
// RUN: run %tmpdir/app.wasm --invoke 'greet("Ada")' --invoke 'add(40, 2)'
// Expressions stand for global variables, and for nothing else that has their names.
declare const DEBUG: boolean;
declare const LIMITS: { most: number };
declare const process: { env: Record<string, string> };

export function add(a: number, b: number): number {
  const own = { DEBUG: 1, process: { env: { NODE_ENV: 'own' } } };
  const inner = ((DEBUG: number) => DEBUG)(own.DEBUG);
  return Math.min(LIMITS.most, a + b) + inner + own.process.env.NODE_ENV.length;
}
export const greet = (name: string): string => `${DEBUG ? 'debugging ' : ''}${name} in ${process.env.NODE_ENV}`;
