// Calls an asynchronous component in Rust from JavaScript, and prints the nanoseconds of one call, or how many bytes the heap has
// grown by: node work.mjs DIRECTORY JOB. Without a job it prints what there is. DIRECTORY has what `transpile` makes of the
// provider of `benches/rust`.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const [, , directory, job] = process.argv;
const { work } = await import(new URL('provider.js', `${pathToFileURL(resolve(directory))}/`));

const PIECES = 16;
const piece = (length) => new Uint8Array(length).fill(1);
const pieces = (count, length) => {
  const one = piece(length);
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(one.slice());
      else controller.close();
    },
  });
};
const bytesIn = async (count, length) => {
  const total = Number(await work.bytesIn(pieces(count, length)));
  if (total !== count * length) throw new Error(`${total} bytes arrived`);
};
const bytesOut = async (count, length) => {
  let total = 0;
  for await (const part of await work.bytesOut(count, length)) total += part.length ?? 1;
  if (total !== count * length) throw new Error(`${total} bytes arrived`);
};

// What is done, and how often: once to be compiled, then so many times.
const jobs = {
  'ready call': [20_000, () => work.add(1, 2)],
  'ready call with a string': [20_000, () => work.echo('some text')],
  'pending call': [20_000, () => work.wait(1)],
  '1,000 pending calls at once': [20, () => Promise.all(Array.from({ length: 1000 }, (_, n) => work.wait(n)))],
  'stream<u8> in, 1 MiB': [50, () => bytesIn(PIECES, 64 << 10)],
  'stream<u8> out, 1 MiB': [50, () => bytesOut(PIECES, 64 << 10)],
  'stream<u8> in, 4,096 times 1 B': [5, () => bytesIn(4096, 1)],
  'stream<u8> out, 4,096 times 1 B': [5, () => bytesOut(4096, 1)],
};

async function time(count, act) {
  const begun = performance.now();
  let done = 0;
  // A slow one is asked less often.
  for (; done < count && performance.now() - begun < 10_000; done++) await act();
  return ((performance.now() - begun) / done) * 1e6;
}

if (!job) {
  for (const name of [...Object.keys(jobs), 'memory: a million calls, bytes']) console.log(name);
} else if (job.startsWith('memory')) {
  const heap = () => (globalThis.gc(), process.memoryUsage().heapUsed);
  const calls = async (count) => {
    for (let number = 0; number < count; number++) await work.wait(number);
  };
  await calls(10_000);
  const before = heap();
  await calls(1_000_000);
  console.log(Math.max(0, heap() - before));
} else {
  const [count, act] = jobs[job];
  await time(Math.ceil(count / 10), act);
  console.log(Math.round(await time(count, act)));
}
process.exit(0);
