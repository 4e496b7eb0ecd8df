// Asserts what `tests/http.rs` says of a handler that is served as `export default { fetch }`: node fetch.mjs URL. The handler is
// `responder` of `tests/macro`.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';

const [, , url] = process.argv;
const ask = async (path, options) => {
  const response = await fetch(url + path, { duplex: 'half', ...options });
  return [response.status, await response.text()];
};

assert.deepEqual(await ask('hello'), [200, 'hello']);
assert.deepEqual(await ask('path?a=%20b&c'), [200, '/path?a=%20b&c']);

// Bodies stream both ways: the answer begins before the request has ended.
{
  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  const first = writer.write(new TextEncoder().encode('one'));
  const response = await fetch(`${url}echo`, { method: 'POST', body: readable, duplex: 'half' });
  const reader = response.body.getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  assert.equal(await next(), 'one');
  await first;
  for (const piece of ['two', 'three']) {
    await writer.write(new TextEncoder().encode(piece));
    assert.equal(await next(), piece);
  }
  await writer.close();
  assert.equal((await reader.read()).done, true);
}
{
  const large = 'täglich 🦀 '.repeat(100_000);
  assert.deepEqual(await ask('echo', { method: 'POST', body: large }), [200, large]);
  assert.deepEqual(await ask('echo', { method: 'PUT', body: '' }), [200, '']);
  assert.deepEqual(await ask('echo', { method: 'PATCH' }), [200, '']);
}

// Several requests go on at a time.
{
  const before = Date.now();
  const slept = await Promise.all(Array.from({ length: 10 }, () => ask('sleep?200')));
  assert.ok(slept.every(([status, text]) => status === 200 && /^slept, \d+ at a time$/.test(text)), String(slept));
  assert.ok(Date.now() - before < 1500, 'they were answered one after the other');
}

// A client that goes away takes nothing with it.
{
  const gone = new AbortController();
  const response = await fetch(`${url}ticks?100`, { signal: gone.signal });
  await response.body.getReader().read();
  gone.abort();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\npart');
  await once(socket, 'data');
  socket.destroy();
  await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual(await ask('hello'), [200, 'hello']);
}

// An error is the server's, and the next request has an answer.
assert.equal((await ask('error'))[0], 500);
assert.deepEqual(await ask('hello'), [200, 'hello']);
