// How long a call takes: `node calls.mjs ours|peer|by-hand FOLDER [CASE]`, in ns, or the cases by name without one. The folder
// holds the transpiled `echo`, made with `--instantiation async`; glue for the same core modules that was written by hand is
// here: what can be had at best.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

async function transpiled(folder) {
  const { instantiate } = await import(pathToFileURL(path.resolve(folder, 'echo.js')));
  const core = async (name) => WebAssembly.compile(await readFile(path.join(folder, name)));
  return instantiate(core, { step: { default: (value) => value + 1 } });
}

async function byHand(folder) {
  const core = async (name) => WebAssembly.compile(await readFile(path.join(folder, name)));
  const { exports: heap } = await WebAssembly.instantiate(await core('echo.core.wasm'));
  const step = (value) => (value + 1) >>> 0;
  const imports = { memory: heap, host: { step: (value) => step(value >>> 0) } };
  const { exports: main } = await WebAssembly.instantiate(await core('echo.core2.wasm'), imports);
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const bytes = () => new Uint8Array(heap.memory.buffer);
  const result = (at) => {
    const view = new DataView(heap.memory.buffer);
    return [view.getUint32(at, true), view.getUint32(at + 4, true)];
  };
  const echo = (data) => {
    const at = heap.realloc(0, 0, 1, data.length);
    bytes().set(data, at);
    return main.echo(at, data.length);
  };
  return {
    add: (a, b) => main.add(a, b) >>> 0,
    call: (value) => main.call(value) >>> 0,
    echoText: (text) => {
      const area = echo(encoder.encode(text));
      const [at, length] = result(area);
      const back = decoder.decode(bytes().subarray(at, at + length));
      heap.clear(area);
      return back;
    },
    echoBytes: (data) => {
      const area = echo(data);
      const [at, length] = result(area);
      const back = bytes().slice(at, at + length);
      heap.clear(area);
      return back;
    },
    move: ([x, y]) => {
      const area = main.move(x, y);
      const view = new DataView(heap.memory.buffer);
      return [view.getFloat64(area, true), view.getFloat64(area + 8, true)];
    },
  };
}

const text = (length) => 'a fine day, is it not? '.repeat(length).slice(0, length);
const wide = (length) => 'schöner Täg, hübsch? '.repeat(length).slice(0, length);
const bytes = (length) => new Uint8Array(length).fill(7);
const cases = {
  'add(u32, u32)': (of) => of.add(1, 2),
  'sync import': (of) => of.call(1),
  'tuple': (of) => of.move([1, 2]),
  'string, 16 B': (of, value) => of.echoText(value),
  'string, 256 B': (of, value) => of.echoText(value),
  'string, 8 KiB': (of, value) => of.echoText(value),
  'string, not ASCII, 16': (of, value) => of.echoText(value),
  'string, not ASCII, 8192': (of, value) => of.echoText(value),
  'list<u8>, 16 B': (of, value) => of.echoBytes(value),
  'list<u8>, 16 KiB': (of, value) => of.echoBytes(value),
};

// The best of some rounds, in ns; each subject has a function of its own, as sharing one would cost them all.
function measure(subject, body, argument) {
  const round = new Function('of', 'body', 'value', 'count', 'let last; for (let i = 0; i < count; i++) last = body(of, value); return last;');
  let count = 1000;
  let best = Infinity;
  for (let turn = 0; turn < 12; turn++) {
    const start = process.hrtime.bigint();
    round(subject, body, argument, count);
    const took = Number(process.hrtime.bigint() - start);
    if (turn > 3) best = Math.min(best, took / count);
    if (took < 2e7) count *= 4;
  }
  return best;
}

const which = process.argv[2];
const folder = process.argv[3];
const subject = which === 'by-hand' ? await byHand(folder) : await transpiled(folder);
const values = {
  'string, 16 B': text(16), 'string, 256 B': text(256), 'string, 8 KiB': text(8192), 'string, not ASCII, 16': wide(16), 'string, not ASCII, 8192': wide(8192), 'list<u8>, 16 B': bytes(16), 'list<u8>, 16 KiB': bytes(16384),
};
const only = process.argv[4];
if (only) {
  console.log(measure(subject, cases[only], values[only]).toFixed(1));
} else {
  console.log(Object.keys(cases).join('\n'));
}
