// Functions of the world that are called as functions of C are: each is a module too, which exports it by default.
import log from 'log';
import malloc from 'malloc';
import { sqrt, write } from 'test:names-of-c/runner';
import { errorOf, same } from '../check.js';

export function run() {
  same(log('four'), 'four: 1.386');
  same(sqrt(6.25), 2.5);
  same(errorOf(() => sqrt(-2)), '-2 has no root');
  same([malloc(0xfffffffe), malloc(7)], [0xffffffff, 8]);
  same(write(new Uint8Array(1000).fill(255)), 255_000n);
}
