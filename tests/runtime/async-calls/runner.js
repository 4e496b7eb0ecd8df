// ENGINES: wasmtime
// Calls that return at once, later, together, and never.
import {
  Job,
  add,
  cancelled,
  forever,
  later,
  lend,
  linger,
  lingered,
  many,
  move,
  nothing,
  release,
  waitForRelease,
} from 'test:async-calls/to-test';
import { must, rejectionOf, same } from '../check.js';

export async function run() {
  same(await nothing(), undefined);
  same(await add(1, 0xffffffff), 0);
  same(await many(1, -2n, 0.5, 'ß', 'five', [6, 7]), '1 -2 0.5 ß five [6, 7]');
  same(await later('now', 0), 'now');
  same(await later('not yet', 3), 'not yet');
  same(await many(1, 2n, 3, 'x', '', [9, 9, 9]), '1 2 3 x  [9, 9, 9]');
  const error = await rejectionOf(add('1', 2));
  must(error instanceof TypeError && error.message.includes('parameter `a`'), error.message);
  await resources();
  await together();
  await givenUp();
  const waiting = waitForRelease();
  await scheduler.yield();
  await release(17);
  same(await waiting, 17);
  same(await linger(5), 5);
  while (lingered() === 0) await scheduler.yield();
}

async function resources() {
  const job = new Job('paint');
  same(await job.finish(2), 'paint after 2');
  same(await lend(job), 5);
  const error = await rejectionOf(lend(new Job('')));
  must(error instanceof ComponentError, `it was rejected with ${error}`);
  same(error.payload, 'no name');
  // What is lent is not dropped, and not given away.
  const lent = job.finish(1);
  let message = '';
  try {
    job[Symbol.dispose]();
  } catch (error) {
    message = error.message;
  }
  must(message.includes('is lent to a call'), message);
  await lent;
  const place = await move({ at: [1.5, -2.5], names: ['a', ''], next: job });
  same([place.at, place.names.length], [[1.5, -2.5], 2]);
  same(place.next.name(), 'paint');
  same(await Job.join([new Job('x'), new Job('y')]), 'x+y');
  place.next[Symbol.dispose]();
  same(cancelled(), [0, 0]);
}

/** A thousand calls that overlap, of which the later ones return first. */
async function together() {
  const calls = Array.from({ length: 1000 }, (_, number) => later(String(number), (1000 - number) % 7));
  same(await Promise.all(calls), calls.map((_, number) => String(number)));
}

/** A call is cancelled by its signal, wherever it is. */
async function givenUp() {
  const controller = new AbortController();
  const { signal } = controller;
  same(await rejectionOf(forever(new Job('never begun'), [], { signal: AbortSignal.abort('no') })), 'no');
  for (let turns = 0; turns < 3; turns++) {
    const controller = new AbortController();
    const call = rejectionOf(forever(new Job('given up'), ['name', 'name'], { signal: controller.signal }));
    for (let turn = 0; turn < turns; turn++) await scheduler.yield();
    controller.abort();
    same((await call).name, 'AbortError');
    same(cancelled()[0], turns + 1);
  }
  // A call that has returned has nothing to be cancelled.
  same(await later('there', 1, { signal }), 'there');
  controller.abort();
}
