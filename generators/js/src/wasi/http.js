// wasi:http@0.3 on `fetch` and its headers and streams.
import { iterate, tell } from './streams.js';

const dispose = Symbol.dispose ?? Symbol.for('dispose');
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const METHODS = new Set(['get', 'head', 'post', 'put', 'delete', 'connect', 'options', 'trace', 'patch']);
// What belongs to a connection, and not to a message.
const FORBIDDEN = new Set([
  'connection', 'host', 'http2-settings', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection',
  'transfer-encoding', 'upgrade',
]);

// What a function that returns a `result` throws: `payload` is the error.
class HttpError extends Error {
  constructor(payload, cause) {
    super(payload?.tag ?? 'invalid', cause && { cause });
    this.name = 'HttpError';
    this.payload = payload;
  }
}

const fail = (tag, val) => {
  throw new HttpError(tag && { tag, val });
};

// Header values are bytes. `fetch` has them as text with a character for each byte.
const textOf = (bytes) => String.fromCharCode(...bytes);
const bytesOf = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

export class Fields {
  #entries = [];
  #isLocked = false;

  static fromList(entries) {
    const fields = new Fields();
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  #change(name, values) {
    if (this.#isLocked) fail('immutable');
    if (!TOKEN.test(name) || values.some((value) => value.some((byte) => byte === 0 || byte === 10 || byte === 13))) {
      fail('invalid-syntax');
    }
    if (FORBIDDEN.has(name.toLowerCase())) fail('forbidden');
  }

  #named(name) {
    return this.#entries.filter((entry) => entry.key === name.toLowerCase());
  }

  get(name) {
    return this.#named(name).map(({ value }) => value);
  }

  has(name) {
    return this.#named(name).length > 0;
  }

  set(name, values) {
    this.#change(name, values);
    this.delete(name);
    for (const value of values) this.append(name, value);
  }

  delete(name) {
    this.#change(name, []);
    this.#entries = this.#entries.filter((entry) => entry.key !== name.toLowerCase());
  }

  getAndDelete(name) {
    const values = this.get(name);
    this.delete(name);
    return values;
  }

  append(name, value) {
    this.#change(name, [value]);
    this.#entries.push({ key: name.toLowerCase(), name, value });
  }

  copyAll() {
    return this.#entries.map(({ name, value }) => [name, value]);
  }

  clone() {
    const copy = new Fields();
    copy.#entries = [...this.#entries];
    return copy;
  }

  // What a message has does not change any more.
  static lock(fields) {
    fields.#isLocked = true;
    return fields;
  }

  // The headers of a message that has arrived, which may be any.
  static received(headers, isLeftOut) {
    const fields = new Fields();
    for (const [key, text] of headers) {
      if (!isLeftOut(key)) fields.#entries.push({ key, name: key, value: bytesOf(text) });
    }
    return Fields.lock(fields);
  }
}

export class RequestOptions {
  #timeouts = {};
  #isLocked = false;

  #set(name, duration) {
    if (this.#isLocked) fail('immutable');
    this.#timeouts[name] = duration;
  }

  getConnectTimeout() {
    return this.#timeouts.connect;
  }

  setConnectTimeout(duration) {
    this.#set('connect', duration);
  }

  getFirstByteTimeout() {
    return this.#timeouts.firstByte;
  }

  setFirstByteTimeout(duration) {
    this.#set('firstByte', duration);
  }

  getBetweenBytesTimeout() {
    return this.#timeouts.betweenBytes;
  }

  setBetweenBytesTimeout(duration) {
    this.#set('betweenBytes', duration);
  }

  clone() {
    const copy = new RequestOptions();
    copy.#timeouts = { ...this.#timeouts };
    return copy;
  }

  static lock(options) {
    if (options) options.#isLocked = true;
    return options;
  }
}

// What requests and responses have in common: headers, a body, and what comes after it.
class Message {
  #contents;
  #trailers;
  #sent;

  // Fills a new message in. Returns a promise of how its transmission ends.
  static fill(message, headers, contents, trailers) {
    message.headers = Fields.lock(headers);
    message.#contents = contents;
    message.#trailers = trailers;
    // A promise that is rejected is a future that was dropped without a value. Nobody may ever look at it.
    trailers.catch?.(() => {});
    return new Promise((resolve) => (message.#sent = resolve));
  }

  getHeaders() {
    return this.headers;
  }

  // Nobody will consume the body.
  [dispose]() {
    const contents = this.#contents;
    this.#contents = this.#trailers = undefined;
    (contents?.cancel ?? contents?.return)?.call(contents)?.catch(() => {});
    this.#sent({ tag: 'ok', val: undefined });
  }

  // The body, and how the message ends. `done` is how whoever consumes it got on.
  static consumeBody(message, done) {
    if (!message.#trailers) throw new WebAssembly.RuntimeError('the body was consumed before');
    const result = [message.#contents ?? [], message.#trailers];
    message.#contents = message.#trailers = undefined;
    done.then(message.#sent, () => message.#sent({ tag: 'ok', val: undefined }));
    return result;
  }
}

export class Request extends Message {
  #method = { tag: 'get' };
  #path;
  #scheme;
  #authority;
  #options;

  static new(headers, contents, trailers, options) {
    const request = new Request();
    request.#options = RequestOptions.lock(options);
    return [request, Message.fill(request, headers, contents, trailers)];
  }

  getMethod() {
    return this.#method;
  }

  setMethod(method) {
    if (method.tag !== 'other') this.#method = method;
    else if (!TOKEN.test(method.val)) fail();
    else {
      const known = method.val.toLowerCase();
      this.#method = METHODS.has(known) && method.val === known.toUpperCase() ? { tag: known } : method;
    }
  }

  getPathWithQuery() {
    return this.#path;
  }

  setPathWithQuery(path) {
    if (path !== undefined && !/^[!-~\u0080-\uffff]*$/.test(path)) fail();
    this.#path = path;
  }

  getScheme() {
    return this.#scheme;
  }

  setScheme(scheme) {
    if (scheme?.tag === 'other' && !/^[a-z][a-z0-9+.-]*$/i.test(scheme.val)) fail();
    this.#scheme = scheme;
  }

  getAuthority() {
    return this.#authority;
  }

  setAuthority(authority) {
    if (authority !== undefined && !/^[^\s/?#\\]+$/.test(authority)) fail();
    this.#authority = authority;
  }

  getOptions() {
    return this.#options;
  }
}

export class Response extends Message {
  #status = 200;

  static new(headers, contents, trailers) {
    const response = new Response();
    return [response, Message.fill(response, headers, contents, trailers)];
  }

  getStatusCode() {
    return this.#status;
  }

  setStatusCode(status) {
    if (status < 100 || status > 999) fail();
    this.#status = status;
  }
}

export const types = { Fields, Request, RequestOptions, Response };

// The error that stands for what `fetch` or one of its streams threw.
const CODES = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-terminated',
  EHOSTUNREACH: 'destination-unavailable',
  ENETUNREACH: 'destination-unavailable',
  EPIPE: 'connection-terminated',
  ETIMEDOUT: 'connection-timeout',
  UND_ERR_BODY_TIMEOUT: 'connection-read-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connection-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'HTTP-response-timeout',
  UND_ERR_SOCKET: 'connection-terminated',
};

export function errorCode(error) {
  if (error instanceof HttpError) return error.payload;
  const { code = error?.code, message = error?.message } = error?.cause ?? {};
  if (CODES[code]) return { tag: CODES[code] };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { tag: 'DNS-error', val: { rcode: code, infoCode: undefined } };
  if (/^HPE_/.test(code)) return { tag: 'HTTP-protocol-error' };
  if (/CERT/.test(code)) return { tag: 'TLS-certificate-error' };
  if (error?.name === 'AbortError') return { tag: 'connection-terminated' };
  return { tag: 'internal-error', val: String(message ?? error) };
}

// A timer that fails with an error.
function limit(duration, tag, react) {
  if (duration === undefined) return () => {};
  const milliseconds = Math.min(Number(duration / 1_000_000n), 0x7fffffff);
  const timer = setTimeout(() => react(new HttpError({ tag })), milliseconds);
  return () => clearTimeout(timer);
}

// The body of a request for `fetch`. `sent` receives its outcome.
function outgoing(contents, trailers, sent) {
  const iterator = iterate(contents);
  const end = async (controller) => {
    const result = await trailers;
    sent(result.tag === 'err' ? result : { tag: 'ok', val: undefined });
    // What a message ends with cannot be sent with `fetch`, but an error ends it.
    if (result.tag === 'err') controller.error(new HttpError(result.val));
    else controller.close();
  };
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) await end(controller).catch((error) => controller.error(error));
      else controller.enqueue(value);
    },
    async cancel(reason) {
      sent({ tag: 'err', val: errorCode(reason) });
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

// The pieces of a body, each of which has to come in time.
async function* pieces(body, betweenBytes) {
  const iterator = iterate(body);
  try {
    for (;;) {
      const { done, value } = await new Promise((resolve, reject) => {
        const stop = limit(betweenBytes, 'connection-read-timeout', reject);
        iterator.next().then(resolve, reject).finally(stop);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return();
  }
}

const schemeOf = (scheme) => (scheme?.tag === 'other' ? scheme.val : (scheme?.tag ?? 'HTTPS')).toLowerCase();

function urlOf(request) {
  const authority = request.getAuthority() ?? fail('HTTP-request-URI-invalid');
  const path = request.getPathWithQuery() || '/';
  const text = `${schemeOf(request.getScheme())}://${authority}${path.startsWith('/') ? '' : '/'}${path}`;
  return URL.canParse(text) ? text : fail('HTTP-request-URI-invalid');
}

// `fetch` sends no body with some methods, so theirs has to be empty.
async function refuseBody(contents) {
  const iterator = iterate(contents);
  for (let item; !(item = await iterator.next()).done; ) {
    if (!item.value.length) continue;
    await iterator.return?.();
    fail('internal-error', '`fetch` sends no body with this method');
  }
}

async function send(request, { signal } = {}) {
  let settle, ended;
  const sent = (result) => settle((ended ??= result));
  const [contents, trailers] = Request.consumeBody(request, new Promise((resolve) => (settle = resolve)));
  const stopped = new AbortController();
  signal?.addEventListener('abort', () => stopped.abort(signal.reason));
  const options = request.getOptions();
  const timeout = limit(options?.getFirstByteTimeout(), 'HTTP-response-timeout', (error) => stopped.abort(error));
  try {
    const url = urlOf(request);
    const { tag, val } = request.getMethod();
    const method = tag === 'other' ? val : tag.toUpperCase();
    const headers = new Headers();
    for (const [name, value] of request.getHeaders().copyAll()) headers.append(name, textOf(value));
    // What `fetch` asks for by itself it also decodes.
    if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity');
    const init = { method, headers, redirect: 'manual', signal: stopped.signal };
    const hasBody = !Array.isArray(contents) && tag !== 'get' && tag !== 'head';
    if (hasBody) Object.assign(init, { body: outgoing(contents, trailers, sent), duplex: 'half' });
    else await refuseBody(contents);
    const response = await fetch(url, init);
    if (!hasBody) sent({ tag: 'ok', val: undefined });
    return received(response, options?.getBetweenBytesTimeout());
  } catch (error) {
    // Where it was the body that failed, `fetch` does not say how.
    const code = ended?.tag === 'err' ? ended.val : errorCode(error);
    sent({ tag: 'err', val: code });
    throw new HttpError(code, error);
  } finally {
    timeout();
  }
}

// What a server answered.
function received(response, betweenBytes) {
  // A body that was decoded is not what these two describe.
  const isDecoded = response.headers.has('content-encoding');
  const isLeftOut = (name) => isDecoded && (name === 'content-encoding' || name === 'content-length');
  const ok = { tag: 'ok', val: undefined };
  const [contents, trailers] = response.body
    ? tell(() => pieces(response.body, betweenBytes), errorCode)
    : [undefined, Promise.resolve(ok)];
  const [result] = Response.new(Fields.received(response.headers, isLeftOut), contents, trailers);
  result.setStatusCode(response.status);
  return result;
}

export const client = { send };
