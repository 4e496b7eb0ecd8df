// Between the web's headers, methods and errors and those of `wasi:http`.
/** Values of headers have one character a byte. */
const text = (bytes) => String.fromCharCode(...bytes);
/** What belongs to the connection, which is the host's. */
const ofConnection = ['connection', 'host', 'http2-settings', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'];
export const entriesOf = (headers) =>
  [...headers].filter(([name]) => !ofConnection.includes(name)).map(([name, value]) => [name, Uint8Array.from(value, (c) => c.charCodeAt(0))]);
export const headersOf = (entries) => new Headers(entries.map(([name, value]) => [name, text(value)]));
export const methodOf = (method) => (method.tag === 'other' ? method.val : method.tag.toUpperCase());

const methods = ['get', 'head', 'post', 'put', 'delete', 'connect', 'options', 'trace', 'patch'];
export function toMethod(method) {
  const tag = method.toLowerCase();
  return methods.includes(tag) ? { tag } : { tag: 'other', val: method };
}

export const schemeOf = (scheme) => (scheme?.tag === 'other' ? scheme.val : (scheme?.tag ?? 'HTTP').toLowerCase());
export function toScheme(protocol) {
  const name = protocol.slice(0, -1).toUpperCase();
  return name === 'HTTP' || name === 'HTTPS' ? { tag: name } : { tag: 'other', val: protocol.slice(0, -1) };
}

/** What `fetch` is rejected with for an error of `wasi:http`. */
export function failed(error) {
  const code = error?.payload ?? error;
  return new TypeError(`fetch failed: ${code?.tag ?? code}`, { cause: error });
}

/** Follows redirections: `send` sends one request. */
export async function follow(request, send) {
  let isRedirected = false;
  for (let hops = 0; ; hops++) {
    const { status, headers, body } = await send(request);
    const location = headers.get('location');
    const isRedirection = [301, 302, 303, 307, 308].includes(status) && location !== null;
    if (!isRedirection || request.redirect === 'manual') {
      const received = Response[Symbol.for('witcraft.received')];
      return received.call(Response, body, { status, headers }, request.url, isRedirected);
    }
    await body.cancel();
    if (request.redirect === 'error' || hops === 20) throw new TypeError('fetch failed: there are too many redirections');
    isRedirected = true;
    const url = new URL(location, request.url);
    const isGet = status === 303 || (status <= 302 && request.method === 'POST');
    if (!isGet && request.bodyUsed) throw new TypeError('fetch failed: a body that was sent cannot be sent again');
    const kept = new Headers(request.headers);
    if (url.origin !== new URL(request.url).origin) for (const name of ['authorization', 'cookie']) kept.delete(name);
    if (isGet) for (const name of ['content-type', 'content-length']) kept.delete(name);
    const method = isGet && request.method !== 'HEAD' ? 'GET' : request.method;
    request = new Request(url, { method, headers: kept, signal: request.signal, redirect: request.redirect });
  }
}

/** Whether a request was cancelled, as a promise that never comes to anything else. */
export const aborted = (signal) =>
  new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
