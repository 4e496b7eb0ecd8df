// fetch, over `wasi:http` 0.2.
import { handle } from 'wasi:http/outgoing-handler@0.2';
import { Fields, IncomingBody, OutgoingBody, OutgoingRequest } from 'wasi:http/types@0.2';
import { aborted, entriesOf, failed, follow, headersOf, toMethod, toScheme } from 'witcraft:fields';
import { readable, write } from 'witcraft:streams-2';
import { until } from 'witcraft:waiter';

async function send(request) {
  const url = new URL(request.url);
  const outgoing = new OutgoingRequest(Fields.fromList(entriesOf(request.headers)));
  outgoing.setMethod(toMethod(request.method));
  outgoing.setScheme(toScheme(url.protocol));
  outgoing.setAuthority(url.host);
  outgoing.setPathWithQuery(url.pathname + url.search);
  const body = request.take();
  const outgoingBody = body === undefined ? undefined : outgoing.body();
  let future;
  try {
    future = handle(outgoing, undefined);
  } catch (error) {
    throw failed(error);
  }
  const sent = outgoingBody
    ? write(outgoingBody.write(), body).then(() => OutgoingBody.finish(outgoingBody, undefined))
    : Promise.resolve();
  // What is answered before all was sent is an answer nevertheless.
  sent.catch(() => {});
  await Promise.race([until(future.subscribe()), aborted(request.signal)]);
  const result = future.get();
  future[Symbol.dispose]();
  if (result.val.tag === 'err') throw failed(result.val.val);
  const incoming = result.val.val;
  const [status, fields, incomingBody] = [incoming.status(), incoming.headers(), incoming.consume()];
  const headers = headersOf(fields.entries());
  fields[Symbol.dispose]();
  const stream = readable(incomingBody.stream(), () => {
    IncomingBody.finish(incomingBody)[Symbol.dispose]();
    incoming[Symbol.dispose]();
  });
  return { status, headers, body: stream };
}

async function fetch(input, init) {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  return follow(request, send);
}
Object.defineProperty(globalThis, 'fetch', { value: fetch, writable: true, configurable: true });
