// Carries out the steps of a script: `node driver.mjs script.mjs`. Prints a line for each.
import { pathToFileURL } from 'node:url';

const { default: steps } = await import(pathToFileURL(process.argv[2]));
const instances = new Map();
const registered = {};
let current;
// Stands for an instance of a component that this engine cannot run.
const beyond = Symbol('beyond');

// Messages of traps that are found by generated code, and not by the engine, so that they are to be the same.
const MESSAGES = [
  'cannot enter component instance',
  'cannot leave component instance',
  'cannot remove owned resource while borrowed',
  'handle index 1 used with the wrong type',
  'invalid `char` bit pattern',
  'invalid utf-8',
  'invalid variant discriminant',
  'list content out-of-bounds',
  'string content out-of-bounds',
  'unaligned pointer',
  'unknown handle index',
];

// What a guest's allocator gives back is checked as any address is, and said to be wrong in the same words.
const SAID = {
  'realloc return: beyond end of memory': 'realloc return out-of-bounds',
  'realloc return: result not aligned': 'unaligned pointer',
};

const say = (line, text) => process.stdout.write(`${line} ${text.replaceAll('\n', ' ')}\n`);

async function make(step) {
  const { instantiate } = await import(new URL(step.file, pathToFileURL(process.argv[2])));
  return instantiate(undefined, registered).catch((error) => {
    const lacks = /several memories|opcode 0x1f/.test(error.message);
    if (error instanceof WebAssembly.CompileError && lacks) return beyond;
    throw error;
  });
}

function call(step) {
  const instance = step.id ? instances.get(step.id) : current;
  if (instance === undefined) throw new Error('there is no such instance');
  if (instance === beyond) throw beyond;
  return instance[step.name](...step.args);
}

// Whether a value is what the script says. Flags that are not set may be left out; numbers may be in a typed array.
function same(actual, expected) {
  if (ArrayBuffer.isView(actual)) actual = Array.from(actual);
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && actual.length === expected.length && expected.every((e, i) => same(actual[i], e));
  }
  if (Object(expected) === expected) {
    if (Object(actual) !== actual) return false;
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual).filter((key) => actual[key] !== false)]);
    return [...keys].every((key) => same(actual[key], expected[key]));
  }
  return Object.is(actual, expected);
}

const show = (value) => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)) ?? String(value);

for (const step of steps) {
  try {
    if (step.kind === 'make') {
      current = undefined;
      current = await make(step);
      if (step.id) instances.set(step.id, current);
      say(step.line, 'made');
    } else if (step.kind === 'register') {
      registered[step.name] = step.id ? instances.get(step.id) : current;
      say(step.line, 'made');
    } else if (step.kind === 'invoke') {
      await call(step);
      say(step.line, 'ok');
    } else if (step.kind === 'return') {
      let result;
      try {
        result = await call(step);
      } catch (error) {
        if (!step.throws || error === beyond) throw error;
        result = error.payload;
      }
      say(step.line, same(result, step.expected) ? 'ok' : `got ${show(result)}, expected ${show(step.expected)}`);
    } else {
      let trapped;
      try {
        if (step.kind === 'trap-make') await make(step);
        else await call(step);
      } catch (error) {
        if (error === beyond) throw error;
        trapped = error;
      }
      const isTrap = trapped instanceof WebAssembly.RuntimeError || trapped instanceof RangeError;
      const theirs = step.message.replace('wasm trap: ', '');
      const ours = SAID[theirs] ?? MESSAGES.find((message) => theirs.startsWith(message));
      const isOurs = ours === undefined || trapped?.message?.includes(ours);
      const isLink = step.kind === 'trap-make' && trapped !== undefined;
      say(step.line, (isTrap && isOurs) || isLink ? 'ok' : `no trap but ${trapped}, expected ${step.message}`);
    }
  } catch (error) {
    say(step.line, error === beyond ? 'engine' : `${error}`);
  }
}
process.exit(0);
