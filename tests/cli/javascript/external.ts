// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --external fs --external node:os
// RUN: run %tmpdir/app.wasm --invoke 'greet("Ada")'
// FAIL: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// A module that is left out has nothing.
import fs, { readFileSync } from 'fs';
import * as os from 'node:os';

export const add = (a: number, b: number): number => a + b;
export const greet = (name: string): string => `${name}: ${typeof readFileSync} ${Object.keys(fs).length} ${typeof (os as { cpus?: unknown }).cpus}`;
