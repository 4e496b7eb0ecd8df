// Asserts what the small modules of `wasi` do: node small.mjs
import assert from 'node:assert/strict';

import { Exit, environment, exit, host, stderr, stdin, stdout } from './wasi/cli.js';
import { monotonicClock, systemClock, timezone } from './wasi/clocks.js';
import { insecure, insecureSeed, random } from './wasi/random.js';

const ok = { tag: 'ok', val: undefined };
const bytes = (...texts) => texts.map((text) => new TextEncoder().encode(text));

// Clocks go on, and waits are never too short.
{
  const before = monotonicClock.now();
  await monotonicClock.waitFor(5_300_000n);
  assert.ok(monotonicClock.now() - before >= 5_300_000n);
  await monotonicClock.waitUntil(before);
  await monotonicClock.waitFor(0n);
  const controller = new AbortController();
  // A process does not stay for a wait that nobody waits for any more.
  void monotonicClock.waitFor(1n << 62n, { signal: controller.signal });
  controller.abort();
  const { seconds, nanoseconds } = systemClock.now();
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 5 && nanoseconds < 1_000_000_000);
  assert.ok(monotonicClock.getResolution() > 0n && systemClock.getResolution() > 0n);
  assert.equal(timezone.ianaId(), Intl.DateTimeFormat().resolvedOptions().timeZone);
  const january = { seconds: 1_700_000_000n, nanoseconds: 0 };
  assert.equal(timezone.utcOffset(january), BigInt(new Date(1.7e12).getTimezoneOffset()) * -60_000_000_000n);
}

// There are as many random bytes as were asked for, or fewer.
{
  assert.equal(random.getRandomBytes(0n).length, 0);
  assert.equal(insecure.getInsecureRandomBytes(17n).length, 17);
  const many = random.getRandomBytes(1n << 40n);
  assert.ok(many.length > 0 && many.some((byte) => byte !== many[0]));
  assert.notEqual(random.getRandomU64(), random.getRandomU64());
  assert.equal(insecureSeed.getInsecureSeed().length, 2);
}

// A host says what a program sees.
{
  Object.assign(host, { args: ['a', 'b'], env: { KEY: 'value' }, cwd: '/' });
  assert.deepEqual(environment.getArguments(), ['a', 'b']);
  assert.deepEqual(environment.getEnvironment(), [['KEY', 'value']]);
  assert.equal(environment.getInitialCwd(), '/');
  const read = async () => {
    const [stream, ended] = stdin.readViaStream();
    let text = '';
    for await (const piece of stream) text += new TextDecoder().decode(piece);
    return [text, await ended];
  };
  host.stdin = bytes('one ', 'two');
  assert.deepEqual(await read(), ['one two', ok]);
  host.stdin = () => new Blob(['three']).stream();
  assert.deepEqual(await read(), ['three', ok]);
  host.stdin = async function* () {
    yield* bytes('part');
    throw Object.assign(new Error(), { code: 'EPIPE' });
  };
  assert.deepEqual(await read(), ['part', { tag: 'err', val: 'pipe' }]);
  const [stream, ended] = stdin.readViaStream();
  await stream[Symbol.asyncIterator]().return();
  assert.deepEqual(await ended, ok);

  let out = '';
  host.stdout = async (piece) => void (out += new TextDecoder().decode(piece));
  assert.deepEqual(await stdout.writeViaStream(new Blob(['written']).stream()), ok);
  assert.equal(out, 'written');
  host.stderr = () => Promise.reject(new Error());
  let isGivenUp = false;
  const source = new ReadableStream({ pull: (to) => to.enqueue(Uint8Array.of(1)), cancel: () => void (isGivenUp = true) });
  assert.deepEqual(await stderr.writeViaStream(source), { tag: 'err', val: 'io' });
  assert.ok(isGivenUp);
}

// Exiting ends the process.
{
  const { exit: really } = process;
  const codes = [];
  process.exit = (code) => void codes.push(code);
  assert.throws(() => exit.exit({ tag: 'ok' }), Exit);
  assert.throws(() => exit.exit({ tag: 'err' }), { name: 'Exit', code: 1 });
  assert.throws(() => exit.exitWithCode(7), { message: 'the component exited with code 7' });
  assert.deepEqual(codes, [0, 1, 7]);
  process.exit = really;
}
