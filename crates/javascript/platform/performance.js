// performance.now, from the host's monotonic clock.
import { isEvaluating } from 'witcraft:native';
import { now } from 'wasi:clocks/monotonic-clock';

let origin;
const performance = {
  now() {
    if (isEvaluating()) return 0;
    const time = now();
    origin ??= time;
    return Number(time - origin) / 1e6;
  },
  get timeOrigin() {
    return Date.now() - this.now();
  },
  toJSON: () => ({}),
};
Object.defineProperty(globalThis, 'performance', { value: performance, writable: true, configurable: true });
