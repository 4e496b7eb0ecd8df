// wasi:clocks@0.3 on what every engine has.

const PER_SECOND = 1_000_000_000n;
const PER_MILLISECOND = 1_000_000n;
// The longest time that a timer can wait, in milliseconds.
const LONGEST = 0x7fffffff;

const now = () => BigInt(Math.floor(performance.now() * 1e6));

// Timers may fire early, and waits may be longer than a timer can be, so the clock decides.
function waitUntil(when, { signal } = {}) {
  return new Promise((resolve) => {
    let timer;
    const wait = () => {
      const left = when - now();
      if (left <= 0n) return resolve();
      const milliseconds = (left + PER_MILLISECOND - 1n) / PER_MILLISECOND;
      timer = setTimeout(wait, milliseconds > LONGEST ? LONGEST : Number(milliseconds));
    };
    signal?.addEventListener('abort', () => clearTimeout(timer));
    wait();
  });
}

export const monotonicClock = {
  now,
  getResolution: () => 1000n,
  waitUntil,
  waitFor: (howLong, options) => waitUntil(now() + howLong, options),
};

export const systemClock = {
  now() {
    const milliseconds = Date.now();
    const seconds = Math.floor(milliseconds / 1000);
    return { seconds: BigInt(seconds), nanoseconds: (milliseconds - seconds * 1000) * 1_000_000 };
  },
  getResolution: () => PER_MILLISECOND,
};

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const timezone = {
  ianaId: zone,
  utcOffset({ seconds }) {
    const minutes = -new Date(Number(seconds) * 1000).getTimezoneOffset();
    return Number.isNaN(minutes) ? undefined : BigInt(minutes) * 60n * PER_SECOND;
  },
  toDebugString: () => zone() ?? 'an unknown timezone',
};

export const types = {};
