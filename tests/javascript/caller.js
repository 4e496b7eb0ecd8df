// Asks a service in another component, by the functions of `wasi:http` themselves.
import { handle } from 'wasi:http/handler@0.3.0';
import { Fields, Request, Response } from 'wasi:http/types@0.3.0';

const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);
const nothing = () => Promise.resolve({ tag: 'ok', val: undefined });

async function ask(method, path, body, options) {
  const fields = Fields.fromList([['x-type', encode('test')], ...(path === '/form' ? [['content-type', encode('multipart/form-data; boundary=xx')]] : [])]);
  const [request] = Request.new(fields, body, nothing(), undefined);
  request.setMethod({ tag: method });
  request.setPathWithQuery(path);
  request.setScheme({ tag: 'HTTP' });
  const response = await handle(request, options);
  const status = response.getStatusCode();
  const headers = response.getHeaders().copyAll().map(([name, value]) => `${name}=${decode(value)}`);
  const [stream] = Response.consumeBody(response, nothing());
  let text = '';
  for await (const piece of stream) text += decode(piece);
  return `${status} [${headers.sort().join(', ')}] ${text}`;
}

const form =
  '--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' +
  '--xx\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\nContent-Type: text/x\r\n\r\ncontent\r\n--xx--\r\n';

export async function run() {
  const controller = new AbortController();
  const slow = ask('get', '/slow', undefined, { signal: controller.signal }).catch((error) => `cancelled: ${error.name}`);
  for (let turn = 0; turn < 5; turn++) await scheduler.yield();
  controller.abort();
  return [
    await ask('get', '/hello?name=Ada%20L'),
    await ask('post', '/json', encode('{"a":[1]}')),
    await ask('post', '/upper', [encode('in '), encode('pieces')]),
    await ask('post', '/form', encode(form)),
    await ask('get', '/throw'),
    await ask('get', '/after'),
    await ask('get', '/none'),
    await ask('get', '/digest'),
    await slow,
  ];
}
