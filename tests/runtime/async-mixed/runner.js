// ENGINES: wasmtime
// Calls that wait for their turn, and functions that are not asynchronous and wait nevertheless.
import { Token, hold, resume, through, throughAsync, tokens, work } from 'test:async-mixed/to-test';
import { must, rejectionOf, same } from '../check.js';

export async function run() {
  same(await work(new Token(), ['ab', 'c']), 3);
  same(await throughAsync(5), 20);
  same(through(41), 42);

  hold();
  const waiting = work(new Token(), ['ab', 'c']);
  const controller = new AbortController();
  const token = new Token();
  const call = rejectionOf(work(token, ['ab', 'c'], { signal: controller.signal }));
  for (let turn = 0; turn < 3; turn++) await scheduler.yield();
  controller.abort(new Error('enough'));
  same((await call).message, 'enough');
  // It never began, so that the token came back.
  same(tokens(), 2);
  token[Symbol.dispose]();
  same(tokens(), 1);
  resume();
  same(await waiting, 3);
  same(tokens(), 0);
  must(!controller.signal.reason.payload, 'the reason is the caller’s');
}
