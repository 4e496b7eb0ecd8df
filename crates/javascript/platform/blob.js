// Blob, File and FormData.
import { decode, encode } from 'witcraft:native';

const view = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class Blob {
  #bytes;
  #type;
  constructor(parts = [], { type = '' } = {}) {
    const pieces = [...parts].map((part) => {
      if (part instanceof Blob) return part.#bytes;
      if (ArrayBuffer.isView(part)) return view(part);
      return part instanceof ArrayBuffer ? new Uint8Array(part) : encode(String(part));
    });
    this.#bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      this.#bytes.set(piece, at);
      at += piece.length;
    }
    this.#type = /[^\x20-\x7e]/.test(type) ? '' : String(type).toLowerCase();
  }
  get size() {
    return this.#bytes.length;
  }
  get type() {
    return this.#type;
  }
  slice(start = 0, end = this.size, type = '') {
    return new Blob([this.#bytes.slice(start, end)], { type });
  }
  async bytes() {
    return this.#bytes.slice();
  }
  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }
  async text() {
    return decode(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }
  stream() {
    const bytes = this.#bytes.slice();
    return new ReadableStream({
      start(controller) {
        if (bytes.length) controller.enqueue(bytes);
        controller.close();
      },
    });
  }
  /** What a form sends. */
  get [Symbol.for('witcraft.bytes')]() {
    return this.#bytes;
  }
}

class File extends Blob {
  constructor(parts, name, options = {}) {
    super(parts, options);
    Object.defineProperties(this, {
      name: { value: String(name), enumerable: true },
      lastModified: { value: options.lastModified ?? Date.now(), enumerable: true },
    });
  }
}

class FormData {
  #all = [];
  append(name, value, file) {
    this.#all.push([String(name), entry(value, file)]);
  }
  set(name, value, file) {
    const at = this.#all.findIndex(([known]) => known === String(name));
    this.delete(name);
    if (at < 0) this.append(name, value, file);
    else this.#all.splice(at, 0, [String(name), entry(value, file)]);
  }
  get(name) {
    return this.#all.find(([known]) => known === String(name))?.[1] ?? null;
  }
  getAll(name) {
    return this.#all.filter(([known]) => known === String(name)).map(([, value]) => value);
  }
  has(name) {
    return this.#all.some(([known]) => known === String(name));
  }
  delete(name) {
    this.#all = this.#all.filter(([known]) => known !== String(name));
  }
  forEach(callback, self) {
    for (const [name, value] of this.#all) callback.call(self, value, name, this);
  }
  *entries() {
    yield* this.#all;
  }
  *keys() {
    for (const [name] of this.#all) yield name;
  }
  *values() {
    for (const [, value] of this.#all) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  /** The body of a request with this form, and its type. */
  [Symbol.for('witcraft.multipart')]() {
    const escape = (text) => text.replace(/\r?\n|\r/g, '%0D%0A').replace(/"/g, '%22');
    const random = () => Math.random().toString(36).slice(2).padEnd(12, '0');
    const boundary = `----form-${random()}${random()}`;
    const parts = [];
    for (const [name, value] of this.#all) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`;
      if (typeof value === 'string') parts.push(`${head}\r\n\r\n${value}\r\n`);
      else {
        const type = value.type || 'application/octet-stream';
        parts.push(`${head}; filename="${escape(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value, '\r\n');
      }
    }
    const blob = new Blob([...parts, `--${boundary}--\r\n`]);
    return { bytes: blob[Symbol.for('witcraft.bytes')], type: `multipart/form-data; boundary=${boundary}` };
  }
  /** The form in a body of this type. */
  static [Symbol.for('witcraft.parse')](type, bytes) {
    const form = new FormData();
    if (/^application\/x-www-form-urlencoded/i.test(type)) {
      const text = decode(bytes.buffer, bytes.byteOffset, bytes.length);
      for (const [name, value] of new URLSearchParams(text)) form.append(name, value);
      return form;
    }
    const boundary = /^multipart\/form-data.*;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
    if (!boundary) throw new TypeError(`a body of the type ${JSON.stringify(type)} is no form`);
    // One character a byte, so that places in the text are places in the bytes.
    const text = latin1(bytes);
    const mark = `--${boundary[1] ?? boundary[2]}`;
    let at = text.indexOf(mark);
    while (at >= 0 && text.slice(at + mark.length, at + mark.length + 2) !== '--') {
      const head = text.indexOf('\r\n\r\n', at);
      const end = text.indexOf(`\r\n${mark}`, head);
      if (head < 0 || end < 0) throw new TypeError('the form ends too early');
      const headers = decodeLatin1(text.slice(at + mark.length, head));
      const content = bytes.slice(head + 4, end);
      const name = /^content-disposition:.*[;\s]name="([^"]*)"/im.exec(headers)?.[1];
      const file = /^content-disposition:.*[;\s]filename="([^"]*)"/im.exec(headers)?.[1];
      const kind = /^content-type:\s*(.*)$/im.exec(headers)?.[1] ?? 'text/plain';
      if (name === undefined) throw new TypeError('a part of the form has no name');
      const unescape = (text) => text.replace(/%0D%0A/gi, '\r\n').replace(/%22/g, '"');
      if (file === undefined) form.append(unescape(name), decode(content.buffer, 0, content.length));
      else form.append(unescape(name), new File([content], unescape(file), { type: kind.trim() }));
      at = end + 2;
    }
    return form;
  }
}

function latin1(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

function decodeLatin1(text) {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  return decode(bytes.buffer, 0, bytes.length);
}

const entry = (value, name) => {
  if (!(value instanceof Blob)) return String(value);
  return value instanceof File && name === undefined ? value : new File([value], name ?? 'blob', { type: value.type });
};

for (const Class of [Blob, File, FormData]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
}
