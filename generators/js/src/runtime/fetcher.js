// The function that servers of the web call, made of one that handles the requests of `wasi:http`, whose classes these are.
function fetcher(handle, { Fields, Request: Incoming, Response: Outgoing }) {
  const ok = { tag: 'ok', val: undefined };
  const lost = { tag: 'err', val: { tag: 'connection-terminated' } };
  const textOf = (bytes) => String.fromCharCode(...bytes);
  const bytesOf = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const iterate = (stream) => {
    const reader = stream?.getReader?.();
    if (!reader) return stream?.[Symbol.asyncIterator]?.() ?? stream?.[Symbol.iterator]?.() ?? [].values();
    return { next: () => reader.read(), return: () => reader.cancel() };
  };
  // A body that is cut off ends, and what comes after it says so.
  const received = (body) => {
    const iterator = iterate(body);
    let told;
    const trailers = new Promise((resolve) => (told = resolve));
    const end = (result) => {
      told(result);
      return { done: true, value: undefined };
    };
    const next = () => iterator.next().then((item) => (item.done ? end(ok) : item), () => end(lost));
    const give = async () => {
      end(ok);
      await iterator.return().catch(() => {});
      return { done: true, value: undefined };
    };
    return [{ [Symbol.asyncIterator]: () => ({ next, return: give }) }, trailers];
  };
  const incoming = (request) => {
    const { protocol, host, pathname, search } = new URL(request.url);
    const fields = new Fields();
    for (const [name, value] of request.headers) {
      try {
        fields.append(name, bytesOf(value));
      } catch {
        // It belongs to the connection.
      }
    }
    const [body, trailers] = request.body ? received(request.body) : [undefined, Promise.resolve(ok)];
    const [result] = Incoming.new(fields, body, trailers, undefined);
    const method = request.method.toLowerCase();
    const isKnown = /^(get|head|post|put|delete|connect|options|trace|patch)$/.test(method);
    result.setMethod(isKnown ? { tag: method } : { tag: 'other', val: request.method });
    result.setScheme({ tag: protocol === 'https:' ? 'HTTPS' : 'HTTP' });
    result.setAuthority(host);
    result.setPathWithQuery(pathname + search);
    return result;
  };
  const outgoing = (response) => {
    const headers = new Headers();
    for (const [name, value] of response.getHeaders().copyAll()) headers.append(name, textOf(value));
    const status = response.getStatusCode();
    let sent;
    const [contents, trailers] = Outgoing.consumeBody(response, new Promise((resolve) => (sent = resolve)));
    const iterator = iterate(contents);
    const cancel = async () => {
      sent(lost);
      await iterator.return?.();
    };
    const pull = async (controller) => {
      const { done, value } = await iterator.next();
      if (!done) return controller.enqueue(value);
      const result = await trailers;
      sent(result?.tag === 'err' ? result : ok);
      if (result?.tag === 'err') throw new Error(`the response ended with ${result.val.tag}`);
      controller.close();
    };
    if (status === 101 || status === 204 || status === 205 || status === 304) {
      void cancel();
      return new Response(null, { status, headers });
    }
    return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), { status, headers });
  };
  return async (request) => {
    try {
      return outgoing(await handle(incoming(request), { signal: request.signal }));
    } catch (error) {
      if (Object(error) !== error || !Object.hasOwn(error, 'payload')) throw error;
      console.error(`${request.method} ${request.url}: ${error.payload?.tag ?? error}`);
      return new Response('Internal Server Error', { status: 500 });
    }
  };
}
