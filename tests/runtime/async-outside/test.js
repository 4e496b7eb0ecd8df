// What functions that are not asynchronous do with streams and futures, and tasks that wait for each other.
import { backpressureDec, backpressureInc } from 'witcraft:task';

let begun;
let [now, most] = [0, 0];
let met = 0;
const meeting = Promise.withResolvers();

export const toTest = {
  made: (text) => [Promise.resolve(text === 'left' ? 'left' : 'default'), []],
  dropped() {
    // What was made and given to nobody is gone.
    new ReadableStream().cancel();
  },
  number: () => Promise.resolve(2),
  ready: async () => (await Promise.resolve(4)) + 3,
  begin() {
    const { promise, resolve } = Promise.withResolvers();
    const { promise: more, resolve: next } = Promise.withResolvers();
    begun = { finish: next, over: promise };
    return (async function* () {
      yield new Uint8Array([1, 2, 3]);
      yield await more;
      resolve();
    })();
  },
  async finish() {
    begun.finish(new Uint8Array([4]));
    await begun.over;
    return [4];
  },
  async alone(turns) {
    backpressureInc();
    most = Math.max(most, ++now);
    for (let turn = 0; turn < turns; turn++) await scheduler.yield();
    now--;
    backpressureDec();
    return most;
  },
  async meet(count) {
    const place = ++met;
    if (met >= count) meeting.resolve();
    await meeting.promise;
    return place;
  },
};
