// Asserts what `service.ts` of `tests/javascript` answers where it is served with `fetch`: node service.mjs URL
import assert from 'node:assert/strict';

const [, , url] = process.argv;
const ask = async (path, options) => {
  const response = await fetch(url + path, { duplex: 'half', ...options });
  return [response.status, response.headers.get('content-type'), await response.text()];
};

const text = 'text/plain;charset=UTF-8';
assert.deepEqual(await ask('hello?name=Ada%20L'), [200, text, 'Hello, Ada L!']);
const json = { method: 'POST', headers: { 'x-type': 'test' }, body: JSON.stringify({ a: [1] }) };
assert.deepEqual(await ask('json', json), [200, 'application/json', '{"method":"POST","type":"test","body":{"a":[1]}}']);
const upper = await fetch(`${url}upper`, { method: 'POST', body: new Blob(['in ', 'pieces']).stream(), duplex: 'half' });
assert.deepEqual([upper.headers.get('x-kind'), await upper.text()], ['stream', 'IN PIECES']);
const form = new FormData();
form.append('a', 'b');
form.append('file', new File(['content'], 'f.txt', { type: 'text/x' }));
assert.deepEqual(await ask('form', { method: 'POST', body: form }), [200, text, 'b f.txt text/x content']);
assert.equal((await ask('digest'))[2].split('\n')[0], 'a9993e364706816aba3e25717850c26c9cd0d89d');
assert.deepEqual(await ask('throw'), [500, text, 'Internal Server Error']);
assert.equal((await ask('after'))[0], 204);
assert.equal((await ask('nowhere'))[0], 404);
await assert.rejects(ask('slow', { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
assert.equal((await ask('hello'))[0], 200);
