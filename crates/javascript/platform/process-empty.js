// process.env and process.argv in a world without an environment: there is nothing in them.
const process = {
  env: {},
  argv: [],
  platform: 'wasi',
  nextTick: (callback, ...values) => queueMicrotask(() => callback(...values)),
};
Object.defineProperty(globalThis, 'process', { value: process, writable: true, configurable: true });
