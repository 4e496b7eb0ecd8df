// What functions do that are lifted `async` without a callback: node stackful.mjs FOLDER, in an engine that can put stacks aside or not.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { instantiate } = await import(pathToFileURL(`${process.argv[2]}/stackful.js`));
const tick = () => new Promise((resolve) => setImmediate(resolve));
const make = (later = async (number) => (await tick(), number * 10)) => instantiate(undefined, { later });
const isRight = { name: 'RuntimeError' };

// What has not to be waited for works in any engine.
{
  const { atOnce, sum, goesOn, after } = await make((number) => number);
  assert.equal(await atOnce(4), 5);
  assert.equal(await sum(3), 7);
  assert.equal(await goesOn(6), 6);
  assert.equal(after(), 6);
}

if (!WebAssembly.Suspending) {
  const needs = (name) => ({ ...isRight, message: new RegExp(`^\`${name}\` needs JSPI \\(WebAssembly.Suspending\\), which this engine lacks: `) });
  await assert.rejects((await make()).sum(1), needs('sum'));
  await assert.rejects((await make()).untilPoked(), needs('until-poked'));
  process.exit(0);
}

// Calls wait side by side, and have their own results.
{
  const { atOnce, sum } = await make();
  const waiting = [1, 2, 3].map((number) => sum(number));
  assert.equal(await atOnce(1), 2);
  assert.deepEqual(await Promise.all(waiting), [30, 50, 70]);
}

// A task goes on after it has returned.
{
  const { goesOn, after } = await make();
  assert.equal(await goesOn(4), 4);
  assert.equal(after(), 0);
  await tick();
  await tick();
  assert.equal(after(), 40);
}

// A stream is written to while it is read.
{
  const { bytes } = await make();
  const pieces = [];
  for await (const piece of await bytes(50)) pieces.push(Buffer.from(piece).toString());
  assert.equal(pieces.join(''), 'abcdef'.repeat(50));
}

// Who yields lets others go on, the host among them.
{
  const { untilPoked, poke, sum } = await make();
  const waiting = untilPoked();
  assert.equal(await sum(1), 30);
  poke(7);
  assert.equal(await waiting, 7);
}

// Who is asked to give up does.
{
  const { stopped, atOnce } = await make();
  const controller = new AbortController();
  const call = stopped(1, { signal: controller.signal });
  await tick();
  controller.abort(new Error('enough'));
  await assert.rejects(call, /^Error: enough$/);
  assert.equal(await atOnce(1), 2);
}

// Who ends without a result traps.
{
  const { silent } = await make();
  await assert.rejects(silent(1), { ...isRight, message: /the task is over and has not returned/ });
}

// What waits when there is nothing left to do says for what.
{
  const { sum } = await make(() => new Promise(() => {}));
  await assert.rejects(sum(1), { ...isRight, message: /^deadlock detected: .*`sum` waits for `later` of the host$/ });
}
process.exit(0);
