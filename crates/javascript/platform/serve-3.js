// Serves `wasi:http/handler` 0.3.
import { Fields, Request as Incoming, Response as Outgoing } from 'wasi:http/types@0.3';
import { entriesOf, headersOf, methodOf, schemeOf } from 'witcraft:fields';
import { answer, find } from 'witcraft:serve-core';
import * as program from 'witcraft:entry';

export * from 'witcraft:entry';

const respond = find(program);
const nothing = () => Promise.resolve({ tag: 'ok', val: undefined });

function requestOf(incoming, signal) {
  const method = methodOf(incoming.getMethod());
  const fields = incoming.getHeaders();
  const headers = headersOf(fields.copyAll());
  fields[Symbol.dispose]();
  const authority = incoming.getAuthority() ?? headers.get('host') ?? 'localhost';
  const url = `${schemeOf(incoming.getScheme())}://${authority}${incoming.getPathWithQuery() ?? '/'}`;
  let body;
  if (method === 'GET' || method === 'HEAD') incoming[Symbol.dispose]();
  else [body] = Incoming.consumeBody(incoming, nothing());
  return new Request(url, { method, headers, body, signal });
}

export const handler = {
  async handle(incoming, { signal }) {
    const response = await answer(respond, requestOf(incoming, signal), []);
    const headers = new Headers(response.headers);
    if (response.size !== undefined && !headers.has('content-length')) headers.set('content-length', response.size);
    const body = response.take();
    const [outgoing] = Outgoing.new(Fields.fromList(entriesOf(headers)), body, nothing());
    outgoing.setStatusCode(response.status);
    return outgoing;
  },
};
