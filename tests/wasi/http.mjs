// Asserts what `wasi/http.js` does, through the interface that components see: node http.mjs
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

import { Fields, Request, RequestOptions, Response, client } from './wasi/http.js';

const dispose = Symbol.dispose ?? Symbol.for('dispose');
const ok = { tag: 'ok', val: undefined };
const bytes = (text) => new TextEncoder().encode(text);
const text = async (stream) => {
  let text = '';
  for await (const piece of stream) text += new TextDecoder().decode(piece);
  return text;
};
const refuses = (act, payload) => assert.throws(act, (error) => assert.deepEqual(error.payload, payload) ?? true);
const tag = (tag) => ({ tag, val: undefined });

// Fields keep their order, and know their names in any case.
{
  const fields = Fields.fromList([['A', bytes('1')], ['b', bytes('2')], ['a', bytes('3')]]);
  assert.deepEqual(fields.get('a').map(String), ['49', '51']);
  assert.deepEqual(fields.copyAll().map(([name]) => name), ['A', 'b', 'a']);
  fields.set('B', [bytes('4'), bytes('5')]);
  assert.equal(fields.get('b').length, 2);
  const copy = fields.clone();
  assert.equal(copy.getAndDelete('b').length, 2);
  assert.ok(!copy.has('B') && fields.has('B'));
  refuses(() => fields.append('a b', bytes('')), tag('invalid-syntax'));
  refuses(() => fields.append('a', bytes('1\r\nb: 2')), tag('invalid-syntax'));
  for (const name of ['Host', 'connection', 'Transfer-Encoding']) refuses(() => fields.set(name, []), tag('forbidden'));
  Response.new(fields, undefined, Promise.resolve(ok));
  refuses(() => fields.delete('a'), tag('immutable'));
  fields.clone().delete('a');
}

// A message says what it is, and refuses what cannot be.
{
  const [request] = Request.new(new Fields(), undefined, Promise.resolve(ok), undefined);
  assert.deepEqual([request.getMethod(), request.getScheme(), request.getOptions()], [{ tag: 'get' }, undefined, undefined]);
  for (const [method, said] of [['PATCH', { tag: 'patch' }], ['patch', { tag: 'other', val: 'patch' }], ['MOVE', { tag: 'other', val: 'MOVE' }]]) {
    request.setMethod({ tag: 'other', val: method });
    assert.deepEqual(request.getMethod(), said);
  }
  refuses(() => request.setMethod({ tag: 'other', val: 'A B' }), undefined);
  refuses(() => request.setPathWithQuery('/a b'), undefined);
  refuses(() => request.setAuthority('a/b'), undefined);
  refuses(() => request.setScheme({ tag: 'other', val: '1a' }), undefined);
  request.setPathWithQuery(undefined);
  const [response] = Response.new(new Fields(), undefined, Promise.resolve(ok));
  response.setStatusCode(404);
  refuses(() => response.setStatusCode(42), undefined);
  assert.equal(response.getStatusCode(), 404);
  const options = new RequestOptions();
  options.setFirstByteTimeout(5n);
  const [withOptions] = Request.new(new Fields(), undefined, Promise.resolve(ok), options);
  refuses(() => withOptions.getOptions().setFirstByteTimeout(undefined), tag('immutable'));
  assert.equal(withOptions.getOptions().clone().getFirstByteTimeout(), 5n);
}

// Whoever consumes a body says how it got on, and whoever does not, gives it up.
{
  const [message, sent] = Response.new(new Fields(), new Blob(['body']).stream(), Promise.resolve(ok));
  const [body, trailers] = Response.consumeBody(message, Promise.resolve({ tag: 'err', val: { tag: 'loop-detected' } }));
  assert.equal(await text(body), 'body');
  assert.deepEqual(await trailers, ok);
  assert.deepEqual(await sent, { tag: 'err', val: { tag: 'loop-detected' } });
  assert.throws(() => Response.consumeBody(message, Promise.resolve(ok)), WebAssembly.RuntimeError);
  let isGivenUp = false;
  const [dropped] = Response.new(new Fields(), new ReadableStream({ cancel: () => void (isGivenUp = true) }), Promise.resolve(ok));
  dropped[dispose]();
  assert.ok(isGivenUp);
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/echo') {
    response.writeHead(201, { 'x-method': request.method, 'set-cookie': ['a=1', 'b=2'] });
    for await (const piece of request) response.write(piece);
    return response.end();
  }
  if (pathname === '/zip') return response.setHeader('content-encoding', 'gzip').end(gzipSync('zipped'));
  if (pathname === '/moved') return response.writeHead(302, { location: '/echo' }).end();
  if (pathname === '/cut') {
    response.writeHead(200, { 'content-length': '100' }).write('part');
    return setTimeout(() => response.destroy(), 20);
  }
  if (pathname === '/slow') {
    response.writeHead(200).write('part');
    return;
  }
  if (pathname === '/headers') return response.end(JSON.stringify(request.headers));
  // Never answers.
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const authority = `127.0.0.1:${server.address().port}`;

function ask(path, { method = 'get', contents, headers = [], options, trailers = Promise.resolve(ok), to = authority, signal } = {}) {
  const [request, sent] = Request.new(Fields.fromList(headers), contents, trailers, options);
  request.setMethod({ tag: method });
  request.setScheme({ tag: 'HTTP' });
  request.setAuthority(to);
  request.setPathWithQuery(path);
  return [client.send(request, { signal }), sent];
}
const failed = async ([answer, sent], expected) => {
  await assert.rejects(answer, (error) => assert.equal(error.payload.tag, expected) ?? true);
  assert.equal((await sent).val?.tag, expected);
};

// Bodies go both ways, and headers with more than one value.
{
  const [answer, sent] = ask('/echo', { method: 'post', contents: new Blob(['there ', 'and back']).stream() });
  const response = await answer;
  assert.equal(response.getStatusCode(), 201);
  const headers = response.getHeaders();
  assert.deepEqual(headers.get('Set-Cookie').map((value) => new TextDecoder().decode(value)), ['a=1', 'b=2']);
  assert.deepEqual(await sent, ok);
  const [body, trailers] = Response.consumeBody(response, Promise.resolve(ok));
  assert.equal(await text(body), 'there and back');
  assert.deepEqual(await trailers, ok);
}

// What a method cannot have is refused, and what is empty is nothing.
await failed(ask('/echo', { contents: new Blob(['x']).stream() }), 'internal-error');
assert.equal((await ask('/echo', { contents: new Blob([]).stream() })[0]).getStatusCode(), 201);

// Redirects are the component's, and so is what is compressed: unless `fetch` has decoded it.
assert.equal((await ask('/moved')[0]).getStatusCode(), 302);
{
  const response = await ask('/zip')[0];
  assert.ok(!response.getHeaders().has('content-encoding'));
  assert.equal(await text(Response.consumeBody(response, Promise.resolve(ok))[0]), 'zipped');
  const asked = await ask('/headers', { headers: [['x-bytes', Uint8Array.of(0xe4)]] })[0];
  const headers = JSON.parse(await text(Response.consumeBody(asked, Promise.resolve(ok))[0]));
  assert.deepEqual([headers['accept-encoding'], headers['x-bytes']], ['identity', 'ä']);
}

// A body that is cut off says so behind its end.
{
  const [body, trailers] = Response.consumeBody(await ask('/cut')[0], Promise.resolve(ok));
  assert.equal(await text(body), 'part');
  assert.equal((await trailers).val.tag, 'connection-terminated');
}

// What cannot be reached, what is too slow, and what is given up.
const closed = createServer().listen(0, '127.0.0.1');
await once(closed, 'listening');
const { port } = closed.address();
closed.close();
await failed(ask('/', { to: `127.0.0.1:${port}` }), 'connection-refused');
await failed(ask('/', { to: 'nowhere.invalid' }), 'DNS-error');
await failed(ask('/', { to: '[' }), 'HTTP-request-URI-invalid');
{
  const options = new RequestOptions();
  options.setFirstByteTimeout(50_000_000n);
  options.setBetweenBytesTimeout(50_000_000n);
  await failed(ask('/never', { options }), 'HTTP-response-timeout');
  const [body, trailers] = Response.consumeBody(await ask('/slow', { options: options.clone() })[0], Promise.resolve(ok));
  assert.equal(await text(body), 'part');
  assert.equal((await trailers).val.tag, 'connection-read-timeout');
  const controller = new AbortController();
  const given = ask('/never', { signal: controller.signal });
  controller.abort();
  await failed(given, 'connection-terminated');
}

// A component that fails in its body takes its request back.
{
  const trailers = Promise.resolve({ tag: 'err', val: { tag: 'configuration-error', val: undefined } });
  await failed(ask('/echo', { method: 'post', contents: new Blob(['x']).stream(), trailers }), 'configuration-error');
}
server.closeAllConnections();
server.close();
