// Timers on the clock of WASI 0.2: they run while an export waits for a promise.
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2';
import { forget, until } from 'witcraft:waiter';
import { define } from 'witcraft:timers-core';

define((milliseconds) => {
  const pollable = subscribeDuration(BigInt(milliseconds) * 1_000_000n);
  return { promise: until(pollable), cancel: () => forget(pollable) };
});
