// process.env and process.argv, from the host's environment. Both are read when they are first asked for.
import { getArguments, getEnvironment } from 'wasi:cli/environment';

let env;
let argv;
const process = {
  get env() {
    return (env ??= Object.fromEntries(getEnvironment()));
  },
  get argv() {
    return (argv ??= ['witcraft', ...getArguments()]);
  },
  platform: 'wasi',
  nextTick: (callback, ...values) => queueMicrotask(() => callback(...values)),
};
Object.defineProperty(globalThis, 'process', { value: process, writable: true, configurable: true });
