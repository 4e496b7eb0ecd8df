// What waits for pollables of WASI 0.2.
import { setWaiter } from 'witcraft:native';
import { poll } from 'wasi:io/poll@0.2';

const pending = new Map();

/** A promise for when a pollable is ready. It is dropped then. */
export const until = (pollable) => new Promise((resolve) => pending.set(pollable, resolve));

/** Nobody waits for it any more. */
export function forget(pollable) {
  if (pending.delete(pollable)) pollable[Symbol.dispose]();
}

/** Waits for one of them. Unless that may block others, it only looks: `undefined` where none is ready. */
setWaiter((mayBlock) => {
  const all = [...pending.keys()];
  if (all.length === 0) return false;
  const ready = mayBlock ? [...poll(all)].map((index) => all[index]) : all.filter((pollable) => pollable.ready());
  if (ready.length === 0) return undefined;
  for (const pollable of ready) {
    const resolve = pending.get(pollable);
    pending.delete(pollable);
    pollable[Symbol.dispose]();
    resolve();
  }
  return true;
});
