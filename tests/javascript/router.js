// Asks a service for the paths that the routers of `fixtures/npm/cases` have.
import { handle } from 'wasi:http/handler@0.3.0';
import { Fields, Request, Response } from 'wasi:http/types@0.3.0';

const nothing = () => Promise.resolve({ tag: 'ok', val: undefined });

async function ask(path) {
  const [request] = Request.new(new Fields(), undefined, nothing(), undefined);
  request.setPathWithQuery(path);
  const response = await handle(request);
  const status = response.getStatusCode();
  const [stream] = Response.consumeBody(response, nothing());
  let text = '';
  for await (const piece of stream) text += new TextDecoder().decode(piece);
  return `${status} ${text}`;
}

export const run = async () => [await ask('/'), await ask('/hello'), await ask('/none')];
