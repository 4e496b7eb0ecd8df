// Asserts what `tests/js.rs` says: `node --expose-gc behaviour.mjs FOLDER`.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(process.argv[2]);
const load = async (name, imports = {}, memories = []) => {
  const { instantiate } = await import(pathToFileURL(path.join(folder, `${name}.js`)));
  const core = async (file) => WebAssembly.compile(await readFile(path.join(folder, file)));
  return instantiate(core, imports, async (module, imports) => {
    const instance = await WebAssembly.instantiate(module, imports);
    memories.push(...Object.values(instance.exports).filter((item) => item instanceof WebAssembly.Memory));
    return instance;
  });
};

const memories = [];
const echo = await load('echo', { step: (value) => value + 1 }, memories);

// Arguments are checked, and told by function and parameter; the instance goes on.
assert.equal(echo.add(1, 2), 3);
for (const wrong of ['3', 1.5, -1, 2 ** 32, 1n, null, undefined, {}]) {
  assert.throws(() => echo.add(wrong, 1), { name: 'TypeError', message: /^add: a: expected u32, got / });
}
assert.throws(() => echo.echoText(7), { name: 'TypeError', message: 'echo-text: text: expected string, got 7' });
assert.throws(() => echo.echoBytes([1, 256]), { name: 'TypeError', message: /echo-bytes: bytes\[1\]: expected u8/ });
assert.throws(() => echo.move([1]), TypeError);
assert.deepEqual(echo.echoBytes([1, 255]), new Uint8Array([1, 255]));

// Strings come back as they were, whatever is in them and however long they are.
for (const text of ['', 'a', '\ufeffbom', 'täglich', '🦀'.repeat(40), 'x'.repeat(100), `${'x'.repeat(31)}é`, '\0']) {
  assert.equal(echo.echoText(text), text);
}
assert.equal(echo.echoText('\ud800'), '\ufffd', 'what no string of a component can hold is replaced');

// A million calls leave everything where it was.
const run = (count) => {
  for (let i = 0; i < count; i++) {
    echo.add(i, 1);
    echo.call(i);
    echo.echoText('a short text');
  }
};
run(10_000);
globalThis.gc();
const before = process.memoryUsage().heapUsed;
const pages = memories.map((memory) => memory.buffer.byteLength);
run(1_000_000);
globalThis.gc();
assert.ok(process.memoryUsage().heapUsed - before < 1_000_000, 'the heap grows');
assert.deepEqual(memories.map((memory) => memory.buffer.byteLength), pages);

// Memory that grew is seen.
memories[0].grow(1);
assert.equal(echo.echoText('after'), 'after');

// An instance cannot be entered while it runs, and what throws through it leaves it dead.
let reentered;
const again = await load('echo', {
  step: () => {
    assert.throws(() => reentered.add(1, 1), WebAssembly.RuntimeError);
    throw new Error('of the host');
  },
});
reentered = again;
assert.throws(() => again.call(1), { message: 'of the host' });
assert.throws(() => again.add(1, 1), { message: /cannot enter component instance/ });

// What an import gives is checked too.
const wrong = await load('echo', { step: () => 'text' });
assert.throws(() => wrong.call(1), { name: 'TypeError', message: /^step: result: expected u32/ });

// Resources: dropped once, unusable afterwards, foreign ones are refused.
const { counters } = await load('counter');
const other = await load('counter');
const { Counter } = counters;
assert.equal(typeof Counter.prototype[Symbol.dispose], 'function');
const counter = new Counter(4);
assert.ok(counter instanceof Counter);
assert.equal(counter.increment(), 5);
assert.equal(counters.add(counter, new Counter(2)), 7);
assert.throws(() => counters.add(counter, {}), { name: 'TypeError', message: /expected Counter/ });
assert.throws(() => counters.add(counter, new other.counters.Counter(1)), TypeError);
assert.equal(counters.dropped(), 0);
counter[Symbol.dispose]();
counter[Symbol.dispose]();
assert.equal(counters.dropped(), 1);
assert.throws(() => counter.increment(), { name: 'TypeError', message: /dropped or given away/ });
const given = new Counter(9);
assert.equal(counters.finish(given), 9);
assert.throws(() => given.increment(), TypeError);
assert.ok(Counter.checked(3) instanceof Counter);

// A host says a `result` by returning and throwing, or as `{ tag, val }`; what it throws is an error's payload, or holds it.
let answer;
const host = { ask: (value) => answer(value), names: () => answer(), allowed: () => answer() };
const answers = await load('answers', host);
const asked = (body) => {
  answer = body;
  return answers.askHost(1);
};
assert.equal(asked((value) => value + 1), 2);
assert.equal(asked((value) => ({ tag: 'ok', val: value + 2 })), 3);
const { ComponentError } = await import(pathToFileURL(path.join(folder, 'answers.js')));
for (const thrown of ['no', { payload: 'no' }, Object.assign(new Error('why'), { payload: 'no' }), new ComponentError('no')]) {
  const fail = () => {
    throw thrown;
  };
  assert.throws(() => asked(fail), { name: 'ComponentError', payload: 'no', message: 'no' });
}
assert.throws(() => asked(() => ({ tag: 'err', val: 'no' })), { name: 'ComponentError', payload: 'no' });
assert.match(new ComponentError({ tag: 'full', val: 3 }).message, /^full /);
assert.match(new ComponentError(5).message, /^5 /);

// Lists come from whatever can be gone through; flags that are not there are not set.
for (const names of [['a', 'b'], new Set(['a', 'b']), { length: 2, 0: 'a', 1: 'b' }, ['a', 'b'].values()]) {
  answer = () => names;
  assert.deepEqual(answers.namesOfHost(), ['a', 'b']);
}
for (const [given, flags] of [[{ write: true }, { read: false, write: true }], [undefined, { read: false, write: false }]]) {
  answer = () => given;
  assert.deepEqual(answers.allowedByHost(), flags);
}
for (const bytes of [[1, 2], new Int8Array([1, 2]), new Uint8ClampedArray([1, 2]), new Uint8Array([1, 2]).buffer, new Set([1, 2])]) {
  assert.deepEqual(echo.echoBytes(bytes), new Uint8Array([1, 2]));
}
for (const bytes of ['12', null, {}, 12, new Int8Array([-1]), new Float64Array([0.5])]) {
  assert.throws(() => echo.echoBytes(bytes), { name: 'TypeError', message: /^echo-bytes: bytes/ });
}
answer = () => 'ab';
assert.throws(() => answers.namesOfHost(), { name: 'TypeError', message: 'names: result: expected an array, got "ab"' });
