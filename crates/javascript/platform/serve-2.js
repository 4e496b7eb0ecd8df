// Serves `wasi:http/incoming-handler` 0.2.
import { Fields, IncomingBody, OutgoingBody, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2';
import { entriesOf, headersOf, methodOf, schemeOf } from 'witcraft:fields';
import { answer, find } from 'witcraft:serve-core';
import { readable, write } from 'witcraft:streams-2';
import * as program from 'witcraft:entry';

export * from 'witcraft:entry';

const respond = find(program);

function requestOf(incoming) {
  const method = methodOf(incoming.method());
  const fields = incoming.headers();
  const headers = headersOf(fields.entries());
  fields[Symbol.dispose]();
  const authority = incoming.authority() ?? headers.get('host') ?? 'localhost';
  const url = `${schemeOf(incoming.scheme())}://${authority}${incoming.pathWithQuery() ?? '/'}`;
  let body;
  if (method !== 'GET' && method !== 'HEAD') {
    const incomingBody = incoming.consume();
    body = readable(incomingBody.stream(), () => IncomingBody.finish(incomingBody)[Symbol.dispose]());
  }
  return new Request(url, { method, headers, body });
}

export const incomingHandler = {
  async handle(incoming, out) {
    const after = [];
    const response = await answer(respond, requestOf(incoming), after);
    const headers = new Headers(response.headers);
    if (response.size !== undefined && !headers.has('content-length')) headers.set('content-length', response.size);
    const outgoing = new OutgoingResponse(Fields.fromList(entriesOf(headers)));
    outgoing.setStatusCode(response.status);
    const body = response.take();
    const outgoingBody = outgoing.body();
    ResponseOutparam.set(out, { tag: 'ok', val: outgoing });
    if (body !== undefined) await write(outgoingBody.write(), body);
    OutgoingBody.finish(outgoingBody, undefined);
    await Promise.all(after);
  },
};
