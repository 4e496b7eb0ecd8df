// What a component does that waits on its stack: node waiting.mjs FOLDER, in an engine that can put stacks aside or not.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { instantiate } = await import(pathToFileURL(`${process.argv[2]}/waiting.js`));
const tick = () => new Promise((resolve) => setImmediate(resolve));
const imports = {
  later: async (number) => (await tick(), number * 10),
  'may-fail': async (number) => {
    await tick();
    if (number) throw { payload: number };
    return 5;
  },
  ready: async (number) => ({ future: tick().then(() => number + 1) }),
};
const make = (other) => instantiate(undefined, { ...imports, ...other });
const isRight = { name: 'RuntimeError' };

// What is there already has not to be waited for, in any engine.
{
  const now = { later: (number) => number, 'may-fail': (number) => number, ready: (number) => ({ future: Promise.resolve(number) }) };
  const { sum, fallible, both } = await make(now);
  assert.equal(await sum(3), 7);
  assert.equal(await fallible(8), 8);
  assert.equal(await both(9), 9);
  const { fallible: fails } = await make({ 'may-fail': () => { throw { payload: 4 }; } });
  await assert.rejects(fails(1), { name: 'ComponentError', payload: 4 });
  await assert.rejects(async () => sum('x'), TypeError);
}

if (!WebAssembly.Suspending) {
  const needs = (name) => ({ ...isRight, message: new RegExp(`^\`${name}\` needs JSPI \\(WebAssembly.Suspending\\), which this engine lacks: `) });
  await assert.rejects((await make()).sum(1), needs('sum'));
  await assert.rejects((await make()).future(1), needs('future'));
  await assert.rejects((await make()).both(1), needs('both'));
  process.exit(0);
}

// Values come in their turn, and the component is there for others meanwhile.
{
  const { sum, fallible, future, both, calls } = await make();
  const summing = sum(1);
  assert.equal(calls(), 1);
  assert.equal(await summing, 30);
  assert.deepEqual(await Promise.all([1, 2, 3].map((number) => sum(number))), [30, 50, 70]);
  assert.equal(calls(), 4);
  assert.equal(await fallible(0), 5);
  await assert.rejects(fallible(7), { name: 'ComponentError', payload: 7 });
  assert.equal(await future(41), 42);
  assert.equal(await both(3), 30);
  assert.deepEqual(await Promise.all([future(1), both(2), sum(3)]), [2, 20, 70]);
  const many = await Promise.all(Array.from({ length: 500 }, (_, number) => sum(number)));
  assert.ok(many.every((result, number) => result === number * 20 + 10));
  await assert.rejects(async () => sum('x'), TypeError);
  assert.equal(await sum(0), 10);
}

// What the host throws ends all calls.
{
  const { sum, both } = await make({ later: async () => (await tick(), Promise.reject(new Error('no such number'))) });
  const other = both(1);
  await assert.rejects(sum(1), /^Error: no such number$/);
  await assert.rejects(other, /^Error: no such number$/);
  await assert.rejects(sum(1), { ...isRight, message: /^cannot enter component instance/ });
}

// What waits when there is nothing left to do says for what.
{
  const { never } = await make();
  await assert.rejects(never(), { ...isRight, message: /^deadlock detected: .*`never` waits for an empty waitable set$/ });
  const { sum } = await make({ later: () => new Promise(() => {}) });
  await assert.rejects(sum(1), { ...isRight, message: /^deadlock detected: .*`sum` waits for `later` of the host$/ });
}
process.exit(0);
