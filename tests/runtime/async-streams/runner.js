// ENGINES: wasmtime
// Streams and futures: every kind of payload, whole and in part, to the end and given up.
import {
  Token,
  answer,
  count,
  done,
  held,
  nested,
  split,
  streams,
  sum,
  take,
  ticks,
  tokens,
  upper,
} from 'test:async-streams/to-test';
import { all, must, same } from '../check.js';

export async function run() {
  for (const chunk of [1, 3, 1000]) {
    same(await all(await count(1000, chunk)), Array.from({ length: 1000 }, (_, index) => index));
    same(await sum(Array.from({ length: 1000 }, (_, index) => index)), 499500n);
  }
  same(await sum(new Set([1, 2, 3]).values()), 6n);
  same([...(await take(Array.from({ length: 10 }, (_, index) => index), 5))], [0, 1, 2, 3, 4]);
  await bytes();
  await records();
  await resources();
  same((await all(await ticks(5))).length, 5);
  await futures();
  await forwarded();
}

async function bytes() {
  const text = 'some text that is written in one piece, and read in several'.repeat(50);
  const decoder = new TextDecoder();
  let read = '';
  for await (const piece of await upper(new TextEncoder().encode(text))) {
    must(piece instanceof Uint8Array, 'bytes come in pieces');
    read += decoder.decode(piece, { stream: true });
  }
  same(read, text.toUpperCase());

  const total = streams(
    (async function* () {
      for (const byte of [1, 2, 3]) {
        yield (function* () {
          for (let count = 0; count < 10; count++) yield new Uint8Array([byte]);
        })();
      }
    })(),
  );
  same(await total, 60n);
}

async function records() {
  const lines = await split(['one\ntwo', '', 'three\n']);
  same(await all(lines), [
    { number: 1, text: 'one' },
    { number: 2, text: 'two' },
    { number: 3, text: 'three' },
  ]);
  const { promise, resolve } = Promise.withResolvers();
  const doubled = (await nested([
    ['a', promise],
    ['b', Promise.resolve({ number: 4, text: 'there' })],
  ])).values();
  resolve({ number: 21, text: 'late' });
  same((await doubled.next()).value, { number: 42, text: 'a: late' });
  same((await doubled.next()).value, { number: 8, text: 'b: there' });
  same((await doubled.next()).done, true);
}

async function resources() {
  const made = [0, 1, 2, 3].map((value) => new Token(value));
  const next = await tokens(made.values());
  let expected = 1;
  for await (using token of next) {
    same(token.value(), expected++);
    if (expected > 3) break;
  }
  for (let turn = 0; turn < 20; turn++) await scheduler.yield();
  for (const token of made) token[Symbol.dispose]();
  same(held(), 0, 'what is on its way');
}

async function futures() {
  for (const [question, expected] of [
    ['41', { tag: 'ok', val: 42 }],
    ['', { tag: 'err', val: 'no answer' }],
  ]) {
    const { promise, resolve } = Promise.withResolvers();
    const { future } = await answer(promise);
    must(future instanceof Promise, 'a future is a promise');
    resolve(question);
    same(await future, expected);
  }
  same(await done(1), undefined);
}

/** A stream that nobody has read from is given on as it is. */
async function forwarded() {
  const bytes = await upper(new Uint8Array([97, 98]));
  const twice = await upper(bytes);
  must(bytes.locked, 'it was given away');
  same((await all(twice)).flatMap((piece) => [...piece]), [65, 66]);
}
