// What asynchronous calls and streams cost in a transpiled component: node async.mjs DIRECTORY [NAME]
// DIRECTORY has what `witcraft transpile tests/js/streams.wat -I async`, or `jco transpile`, makes.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const [, , directory, name = 'streams'] = process.argv;
const url = pathToFileURL(`${resolve(directory)}/`);
const { instantiate } = await import(new URL(`${name}.js`, url));
const core = (file) => WebAssembly.compile(readFileSync(new URL(file, url)));
// The peer takes a function for a module with it as its default.
const make = (later) => instantiate(core, { later: Object.assign(later, { default: later }) });

async function measure(what, unit, count, work) {
  await work(Math.ceil(count / 10)); // until it is compiled
  const start = performance.now();
  await work(count);
  const each = ((performance.now() - start) / count) * 1e6;
  console.log(`${what}: ${each < 1e4 ? `${each.toFixed(0)} ns` : `${(each / 1e3).toFixed(1)} us`} ${unit}`);
}

const attempt = async (what, work) => {
  try {
    await work();
  } catch (error) {
    console.log(`${what}: ${String(error).split('\n')[0].slice(0, 120)}`);
  }
};

await attempt('ready', async () => {
  const { wait } = await make((number) => number);
  await measure('calls that are ready', 'a call', 100_000, async (count) => {
    for (let number = 0; number < count; number++) await wait(number);
  });
});
await attempt('pending', async () => {
  const { wait } = await make(async (number) => (await null, number));
  await measure('calls that are pending', 'a call', 100_000, async (count) => {
    for (let number = 0; number < count; number++) await wait(number);
  });
});
await attempt('together', async () => {
  const { wait } = await make((number) => new Promise((resolve) => setImmediate(resolve, number)));
  await measure('a thousand calls at once', 'a call', 100_000, async (count) => {
    for (let done = 0; done < count; done += 1000) {
      await Promise.all(Array.from({ length: 1000 }, (_, number) => wait(number)));
    }
  });
});
await attempt('stream', async () => {
  const { sum } = await make((number) => number);
  const chunk = new Uint8Array(65536).fill(1);
  await measure('a stream read by eight bytes', 'a read', 81_920, async (count) => {
    for (let done = 0; done < count; done += 8192) await sum([chunk]);
  });
});
await attempt('memory', async () => {
  const { wait } = await make((number) => number);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < 1_000_000; number++) await wait(number);
  globalThis.gc?.();
  console.log(`memory over a million calls: ${((process.memoryUsage().heapUsed - before) / 1024).toFixed(0)} KiB more`);
});
process.exit(0);
