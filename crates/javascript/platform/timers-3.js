// Timers on the clock of WASI 0.3.
import { waitFor } from 'wasi:clocks/monotonic-clock@0.3';
import { define } from 'witcraft:timers-core';

define((milliseconds) => {
  const controller = new AbortController();
  const done = waitFor(BigInt(milliseconds) * 1_000_000n, { signal: controller.signal });
  // One that was cleared never runs.
  return { promise: done.catch(() => new Promise(() => {})), cancel: () => controller.abort() };
});
