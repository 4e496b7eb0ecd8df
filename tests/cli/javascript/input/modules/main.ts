import { total } from './sum';
import { greeting, type Greeting } from './greeting.js';
import data from './data.json';
import { shout } from 'esm';
import { twice } from 'esm/twice';
import cjs, { version } from 'cjs';
import { even } from './even.ts';
import type { Nothing } from './nothing';

export type { Nothing };
export { total as add };
export async function greet(name: string): Promise<string> {
  const lazy = await import('./lazy.mjs');
  const made: Greeting = { text: greeting(data.word, name) };
  return [shout(made.text), twice(2), cjs.name(), version, even(10), lazy.late].join(' ');
}
