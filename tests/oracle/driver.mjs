// Carries out the steps of a script: `node driver.mjs script.mjs`. Prints a line for each.
import { pathToFileURL } from 'node:url';

const { default: steps } = await import(pathToFileURL(process.argv[2]));
const instances = new Map();
const registered = {};
let current;

const say = (line, text) => process.stdout.write(`${line} ${text.replaceAll('\n', ' ')}\n`);

async function make(step) {
  const { instantiate } = await import(new URL(step.file, pathToFileURL(process.argv[2])));
  return instantiate(undefined, registered);
}

function call(step) {
  const instance = step.id ? instances.get(step.id) : current;
  if (instance === undefined) throw new Error('there is no such instance');
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
      call(step);
      say(step.line, 'ok');
    } else if (step.kind === 'return') {
      let result;
      try {
        result = call(step);
      } catch (error) {
        if (!step.throws) throw error;
        result = error.payload;
      }
      say(step.line, same(result, step.expected) ? 'ok' : `got ${show(result)}, expected ${show(step.expected)}`);
    } else {
      let trapped;
      try {
        if (step.kind === 'trap-make') await make(step);
        else call(step);
      } catch (error) {
        trapped = error;
      }
      const isTrap = trapped instanceof WebAssembly.RuntimeError || trapped instanceof RangeError;
      const isLink = step.kind === 'trap-make' && trapped !== undefined;
      say(step.line, isTrap || isLink ? 'ok' : `no trap but ${trapped}, expected ${step.message}`);
    }
  } catch (error) {
    say(step.line, `${error}`);
  }
}
process.exit(0);
