// fetch, over `wasi:http` 0.3.
import { send as sendRequest } from 'wasi:http/client@0.3';
import { Fields, Request as Outgoing, Response as Incoming } from 'wasi:http/types@0.3';
import { entriesOf, failed, follow, headersOf, toMethod, toScheme } from 'witcraft:fields';

const nothing = () => Promise.resolve({ tag: 'ok', val: undefined });

async function send(request) {
  const url = new URL(request.url);
  const [outgoing, sent] = Outgoing.new(Fields.fromList(entriesOf(request.headers)), request.take(), nothing(), undefined);
  outgoing.setMethod(toMethod(request.method));
  outgoing.setScheme(toScheme(url.protocol));
  outgoing.setAuthority(url.host);
  outgoing.setPathWithQuery(url.pathname + url.search);
  let incoming;
  try {
    incoming = await sendRequest(outgoing, { signal: request.signal });
  } catch (error) {
    throw error instanceof ComponentError ? failed(error) : error;
  }
  const [status, fields] = [incoming.getStatusCode(), incoming.getHeaders()];
  const headers = headersOf(fields.copyAll());
  fields[Symbol.dispose]();
  const [body] = Incoming.consumeBody(incoming, nothing());
  return { status, headers, body };
}

async function fetch(input, init) {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  return follow(request, send);
}
Object.defineProperty(globalThis, 'fetch', { value: fetch, writable: true, configurable: true });
