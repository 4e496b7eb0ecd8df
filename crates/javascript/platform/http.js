// Headers, Request and Response.
import { decode, encode } from 'witcraft:native';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function nameOf(name) {
  const text = String(name);
  if (!token.test(text)) throw new TypeError(`${JSON.stringify(text)} is no name of a header`);
  return text.toLowerCase();
}

function valueOf(value) {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\n\r]|[^\0-\xff]/.test(text)) throw new TypeError(`${JSON.stringify(text)} is no value of a header`);
  return text;
}

class Headers {
  #all = new Map();
  constructor(init = []) {
    const pairs = init[Symbol.iterator] ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }
  append(name, value) {
    const key = nameOf(name);
    this.#all.set(key, [...(this.#all.get(key) ?? []), valueOf(value)]);
  }
  set(name, value) {
    this.#all.set(nameOf(name), [valueOf(value)]);
  }
  get(name) {
    return this.#all.get(nameOf(name))?.join(', ') ?? null;
  }
  has(name) {
    return this.#all.has(nameOf(name));
  }
  delete(name) {
    this.#all.delete(nameOf(name));
  }
  getSetCookie() {
    return [...(this.#all.get('set-cookie') ?? [])];
  }
  forEach(callback, self) {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }
  *entries() {
    for (const name of [...this.#all.keys()].sort()) {
      const values = this.#all.get(name);
      if (name === 'set-cookie') for (const value of values) yield [name, value];
      else yield [name, values.join(', ')];
    }
  }
  *keys() {
    for (const [name] of this) yield name;
  }
  *values() {
    for (const [, value] of this) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}

const view = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The bytes or the stream of what is given as a body, and its type. */
function extract(body) {
  if (typeof body === 'string') return { bytes: encode(body), type: 'text/plain;charset=UTF-8' };
  if (ArrayBuffer.isView(body)) return { bytes: view(body).slice() };
  if (body instanceof ArrayBuffer) return { bytes: new Uint8Array(body).slice() };
  if (body instanceof ReadableStream) return { stream: body };
  switch (body[Symbol.toStringTag]) {
    case 'URLSearchParams':
      return { bytes: encode(String(body)), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
    case 'FormData':
      return body[Symbol.for('witcraft.multipart')]();
    case 'Blob':
    case 'File':
      return { stream: body.stream(), type: body.type, length: body.size };
  }
  if (body[Symbol.asyncIterator]) return { stream: ReadableStream.from(body) };
  return { bytes: encode(String(body)), type: 'text/plain;charset=UTF-8' };
}

/** What requests and responses have in common. */
class Body {
  #bytes;
  #stream;
  #isUsed = false;
  // A class that is not exported, and whose instances are only these.
  hold({ bytes, stream }) {
    this.#bytes = bytes;
    this.#stream = stream;
  }
  get body() {
    if (this.#stream === undefined && this.#bytes !== undefined) {
      const bytes = this.#bytes;
      this.#stream = new ReadableStream({
        start(controller) {
          if (bytes.length) controller.enqueue(bytes);
          controller.close();
        },
      });
    }
    return this.#stream ?? null;
  }
  get bodyUsed() {
    return this.#isUsed || (this.#stream?.locked ?? false);
  }
  /** The bytes where they are there already, or the stream: what hosts send. */
  take() {
    if (this.bodyUsed) throw new TypeError('the body was used already');
    if (this.#bytes === undefined && this.#stream === undefined) return undefined;
    this.#isUsed = true;
    return this.#stream ?? this.#bytes;
  }
  async bytes() {
    const body = this.take();
    if (body === undefined) return new Uint8Array();
    if (body instanceof Uint8Array) return body;
    const pieces = [];
    let length = 0;
    for await (const piece of body) {
      if (!(piece instanceof Uint8Array)) throw new TypeError('a body is a stream of Uint8Arrays');
      pieces.push(piece);
      length += piece.length;
    }
    if (pieces.length === 1) return pieces[0];
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
  async arrayBuffer() {
    const { buffer, byteOffset, byteLength } = await this.bytes();
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
  async text() {
    const bytes = await this.bytes();
    const text = decode(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return text[0] === '\ufeff' ? text.slice(1) : text;
  }
  async json() {
    return JSON.parse(await this.text());
  }
  async blob() {
    return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' });
  }
  async formData() {
    const type = this.headers.get('content-type') ?? '';
    return FormData[Symbol.for('witcraft.parse')](type, await this.bytes());
  }
  /** What a copy holds; this one goes on with the other half. */
  split() {
    if (this.bodyUsed) throw new TypeError('the body was used already');
    if (!this.#stream) return { bytes: this.#bytes };
    const [one, other] = this.#stream.tee();
    this.#stream = one;
    return { stream: other };
  }
}

const methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];

class Request extends Body {
  #url;
  constructor(input, init = {}) {
    super();
    const from = input instanceof Request ? input : undefined;
    this.#url = from ? from.url : new URL(String(input)).href;
    const { method = from?.method ?? 'GET', headers = from?.headers, body, signal = from?.signal } = init;
    const upper = String(method).toUpperCase();
    const known = methods.includes(upper) ? upper : String(method);
    if (!token.test(known) || ['CONNECT', 'TRACE', 'TRACK'].includes(upper)) throw new TypeError(`the method ${method} is not allowed`);
    const fixed = {
      method: known,
      headers: new Headers(headers),
      signal: signal ?? new AbortController().signal,
      redirect: init.redirect ?? from?.redirect ?? 'follow',
      cache: init.cache ?? from?.cache ?? 'default',
      credentials: init.credentials ?? from?.credentials ?? 'same-origin',
      mode: init.mode ?? from?.mode ?? 'cors',
      referrer: init.referrer ?? from?.referrer ?? 'about:client',
      integrity: init.integrity ?? from?.integrity ?? '',
      keepalive: init.keepalive ?? from?.keepalive ?? false,
      duplex: 'half',
    };
    for (const [name, value] of Object.entries(fixed)) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    if (body !== undefined && body !== null) {
      if (known === 'GET' || known === 'HEAD') throw new TypeError(`a request with the method ${known} has no body`);
      const { bytes, stream, type, length } = extract(body);
      this.hold({ bytes, stream });
      if (type && !this.headers.has('content-type')) this.headers.set('content-type', type);
      const size = bytes?.length ?? length;
      if (size !== undefined) Object.defineProperty(this, 'size', { value: size });
    } else if (from) {
      const taken = from.take();
      if (taken) this.hold(taken instanceof Uint8Array ? { bytes: taken } : { stream: taken });
    }
  }
  get url() {
    return this.#url;
  }
  get destination() {
    return '';
  }
  clone() {
    const half = this.split();
    const copy = new Request(this.url, this);
    copy.hold(half);
    return copy;
  }
}

const withoutBody = [101, 103, 204, 205, 304];

class Response extends Body {
  #url = '';
  #type = 'default';
  #isRedirected = false;
  constructor(body = null, { status = 200, statusText = '', headers } = {}) {
    super();
    if (status !== 101 && !(status >= 200 && status <= 599)) throw new RangeError(`the status ${status} is not between 200 and 599`);
    const fixed = { status: Number(status), statusText: String(statusText), headers: new Headers(headers) };
    for (const [name, value] of Object.entries(fixed)) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    if (body === null || body === undefined) return;
    if (withoutBody.includes(this.status)) throw new TypeError(`a response with the status ${status} has no body`);
    const { bytes, stream, type, length } = extract(body);
    this.hold({ bytes, stream });
    if (type && !this.headers.has('content-type')) this.headers.set('content-type', type);
    const size = bytes?.length ?? length;
    if (size !== undefined) Object.defineProperty(this, 'size', { value: size });
  }
  get ok() {
    return this.status >= 200 && this.status <= 299;
  }
  get url() {
    return this.#url;
  }
  get type() {
    return this.#type;
  }
  get redirected() {
    return this.#isRedirected;
  }
  clone() {
    const half = this.split();
    const copy = new Response(null, this);
    copy.hold(half);
    copy.#url = this.#url;
    return copy;
  }
  static error() {
    const response = new Response();
    Object.defineProperty(response, 'status', { value: 0 });
    response.#type = 'error';
    return response;
  }
  static json(data, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(data), { ...init, headers });
  }
  static redirect(url, status = 302) {
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`${status} is no status of a redirection`);
    return new Response(null, { status, headers: { location: new URL(String(url)).href } });
  }
  /** A response that came from somewhere. */
  static [Symbol.for('witcraft.received')](stream, init, url, isRedirected) {
    const response = new Response(withoutBody.includes(init.status) ? null : stream, init);
    response.#url = url;
    response.#isRedirected = isRedirected;
    return response;
  }
}

for (const Class of [Headers, Request, Response]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
}
