// What people meet in asynchronous components: node asynchronous.mjs FOLDER
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { instantiate } = await import(pathToFileURL(`${process.argv[2]}/streams.js`));
const make = (later = (number) => number) => instantiate(undefined, { later });
const tick = () => new Promise((resolve) => setImmediate(resolve));
const chunks = [Uint8Array.of(1, 2, 3), new Uint8Array(20).fill(1), Uint8Array.of()];

// Whatever can be iterated is a stream.
{
  const { sum } = await make();
  async function* slowly() {
    for (const chunk of chunks) {
      await tick();
      yield chunk;
    }
  }
  const sources = [chunks, new Set(chunks), chunks.values(), slowly(), new Blob(chunks).stream(), ReadableStream.from(slowly())];
  for (const source of sources) assert.equal(await sum(source), 26);
  assert.equal(await sum(Uint8Array.of(4, 5)), 9);
  assert.equal(await sum([]), 0);
  await assert.rejects(sum(5), { name: 'TypeError', message: /^sum: bytes: expected ReadableStream, AsyncIterable or iterable/ });
  assert.equal(await sum(chunks), 26); // nothing was wrong with the component
}

// Nothing is asked for that is not read, and what is given up is told so.
{
  const { sum, pass } = await make();
  let asked = 0, isOver = false;
  async function* endless() {
    try {
      for (;;) {
        asked++;
        yield Uint8Array.of(1);
        await tick();
      }
    } finally {
      isOver = true;
    }
  }
  const passed = await pass(endless());
  await tick();
  assert.equal(asked, 0);
  const reader = passed.getReader();
  assert.deepEqual((await reader.read()).value, Uint8Array.of(1));
  assert.equal(asked, 1);
  await reader.cancel();
  await tick();
  assert.ok(isOver);

  isOver = false;
  const controller = new AbortController();
  const summing = sum(endless(), { signal: controller.signal });
  await tick();
  await tick();
  controller.abort(new Error('no more'));
  await assert.rejects(summing, /^Error: no more$/);
  await tick();
  assert.ok(isOver);
  await assert.rejects(sum([], { signal: controller.signal }), /^Error: no more$/);
}

// Bytes are bytes, of whatever view; what is none ends the stream, and its giver gets to know. The component goes on.
{
  const { sum } = await make();
  const views = [Uint8Array.of(1, 2).buffer, new DataView(Uint8Array.of(3).buffer), Int8Array.of(4), 5, [6, 7]];
  assert.equal(await sum(views), 28);
  for (const wrong of ['abc', 300, -1, 1.5, undefined, {}, [1, 'a']]) {
    const seen = new Promise((resolve) => process.once('uncaughtException', resolve));
    assert.equal(await sum([Uint8Array.of(8), wrong, Uint8Array.of(9)]), 8);
    assert.match((await seen).message, /^sum: bytes: expected u8/);
  }
  let isTold = false;
  function* wrong() {
    try {
      yield 'abc';
    } finally {
      isTold = true;
    }
  }
  const seen = new Promise((resolve) => process.once('uncaughtException', resolve));
  assert.equal(await sum(wrong()), 0);
  await seen;
  assert.ok(isTold);
  const items = [{ value: Uint8Array.of(1, 2) }, { done: true }];
  const atOnce = { [Symbol.asyncIterator]: () => ({ next: () => ({ then: (resolve) => resolve(items.shift()) }) }) };
  assert.equal(await sum(atOnce), 3);
}

// An iterator need not be able to stop.
{
  const { pass, sum } = await make();
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ value: Uint8Array.of(1) }),
      return() {
        throw new Error('it cannot');
      },
    }),
  };
  const reader = (await pass(source)).getReader();
  await reader.read();
  await reader.cancel();
  assert.equal(await sum(chunks), 26);
}

// A call returns before a future settles that it returns, also in a result.
{
  const { keep } = await make();
  assert.equal(await (await keep(Promise.resolve(3))).future, 3);
  assert.ok((await keep(new Promise(() => {}))).future instanceof Promise);
  await assert.rejects(keep(undefined), { payload: 5 });
}

// What was given away is not there any more.
{
  const { sum, pass } = await make();
  const source = new Blob(chunks).stream();
  const passed = await pass(source);
  assert.ok(source.locked);
  await assert.rejects(sum(source), { name: 'TypeError', message: /expected a stream that nobody reads/ });
  const again = await pass(passed);
  await assert.rejects(sum(passed), { name: 'TypeError' });
  assert.equal(await sum(again), 26);
}

// What a component reads may stand on a stream of its own, which is then asked for while the component runs.
{
  const { sum, pass } = await make();
  const reader = (await pass(chunks)).getReader();
  await tick();
  assert.equal(await sum({ [Symbol.asyncIterator]: () => ({ next: () => reader.read() }) }), 26);
}

// An iterator that throws ends its stream, and its error is seen.
{
  const { sum } = await make();
  const seen = new Promise((resolve) => process.once('uncaughtException', resolve));
  function* broken() {
    yield Uint8Array.of(7);
    throw new Error('the disk is gone');
  }
  assert.equal(await sum(broken()), 7);
  assert.equal((await seen).message, 'the disk is gone');
}

// Calls go on beside each other, and a signal cancels one of them.
{
  const waiting = new Map();
  const signals = new Map();
  const { wait } = await make((number, { signal }) => {
    signals.set(number, signal);
    return number < 10 ? number : new Promise((resolve) => waiting.set(number, resolve));
  });
  assert.equal(await wait(3), 3);
  const controller = new AbortController();
  const calls = [wait(10), wait(11, { signal: controller.signal }), wait(12)];
  for (const number of [12, 10]) waiting.get(number)(number * 2);
  controller.abort();
  assert.deepEqual((await Promise.allSettled(calls)).map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled']);
  const many = Array.from({ length: 1000 }, (_, number) => wait(number + 100));
  for (const [number, resolve] of waiting) resolve(number);
  assert.equal((await Promise.all(many)).length, 1000);
}

// A result may come at once, whatever it is that says so, and may be an error.
{
  const { wait } = await make((number) => ({ then: (resolve, reject) => (number ? resolve(number) : reject({ payload: 7 })) }));
  assert.equal(await wait(3), 3);
  assert.equal(await wait(0), 7);
}

// What traps ends all calls, and reads that wait; what still waits when there is nothing left to do says for what.
{
  const { wait, pass } = await make((number) => (number ? new Promise(() => {}) : Promise.reject(new Error('no such number'))));
  const pending = wait(1);
  const reading = (await pass({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) })).getReader().read();
  await tick();
  await assert.rejects(wait(0), /^Error: no such number$/);
  await assert.rejects(pending, /^Error: no such number$/);
  await assert.rejects(reading, /^Error: no such number$/);
  await assert.rejects(wait(1), { name: 'RuntimeError', message: /^cannot enter component instance/ });
}
{
  const { wait } = await make(() => new Promise(() => {}));
  await assert.rejects(wait(1), { name: 'RuntimeError', message: /^deadlock detected: .*`wait` waits for `later` of the host$/ });
}
process.exit(0);
