// setTimeout and setInterval, on the host's monotonic clock: they run while an export waits for a promise.
import { isEvaluating, setWaiter } from 'witcraft:native';
import { now, subscribeInstant } from 'wasi:clocks/monotonic-clock';

const pending = new Map();
let last = 0;

function add(callback, delay, interval, values) {
  if (isEvaluating()) throw new TypeError('timers cannot be set before the component runs: set them in an exported function');
  const wait = BigInt(Math.max(0, Math.trunc(Number(delay) || 0))) * 1_000_000n;
  pending.set(++last, { id: last, at: now() + wait, wait, interval, callback: () => callback(...values) });
  return last;
}

/** Waits for the next timer. Unless that may block others, it only looks: `undefined` where it is not time yet. */
function wait(mayBlock) {
  const next = [...pending.values()].reduce((first, timer) => (!first || timer.at < first.at ? timer : first), undefined);
  if (!next) return false;
  if (mayBlock) {
    using instant = subscribeInstant(next.at);
    instant.block();
  } else if (now() < next.at) return undefined;
  if (next.interval) next.at = now() + next.wait;
  else pending.delete(next.id);
  next.callback();
  return true;
}

setWaiter(wait);
const clear = (id) => void pending.delete(id);
const globals = {
  setTimeout: (callback, delay, ...values) => add(callback, delay, false, values),
  setInterval: (callback, delay, ...values) => add(callback, delay, true, values),
  clearTimeout: clear,
  clearInterval: clear,
};
for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
