// setTimeout and setInterval, on a clock.
import { isEvaluating } from 'witcraft:native';

/** Defines them: `sleep(milliseconds)` gives a promise, and a function that gives it up. */
export function define(sleep) {
  const timers = new Map();
  let last = 0;
  function run(id, callback, milliseconds, isRepeated, values) {
    const { promise, cancel } = sleep(milliseconds);
    timers.set(id, cancel);
    promise.then(() => {
      if (!timers.delete(id)) return;
      if (isRepeated) run(id, callback, milliseconds, isRepeated, values);
      callback(...values);
    });
  }
  function add(callback, delay, isRepeated, values) {
    if (isEvaluating()) throw new TypeError('timers cannot be set before the component runs: set them in an exported function');
    run(++last, callback, Math.max(0, Math.trunc(Number(delay) || 0)), isRepeated, values);
    return last;
  }
  function clear(id) {
    const cancel = timers.get(id);
    timers.delete(id);
    cancel?.();
  }
  const globals = {
    setTimeout: (callback, delay, ...values) => add(callback, delay, false, values),
    setInterval: (callback, delay, ...values) => add(callback, delay, true, values),
    clearTimeout: clear,
    clearInterval: clear,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
}
