// TextEncoder and TextDecoder, of UTF-8 and UTF-16.
import { decode, encode } from 'witcraft:native';

const labels = {
  'utf-8': ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'x-unicode20utf8'],
  'utf-16le': ['utf-16le', 'utf-16', 'ucs-2', 'unicode', 'iso-10646-ucs-2'],
};

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return encode(String(text));
  }
  encodeInto(text, bytes) {
    const [source, length] = [String(text), bytes.length];
    let [read, written] = [0, 0];
    for (const c of source) {
      const code = c.codePointAt(0);
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > length) break;
      [read, written] = [read + c.length, written + size];
    }
    bytes.set(encode(source.slice(0, read)));
    return { read, written };
  }
}

class TextDecoder {
  #encoding;
  #pending = new Uint8Array();
  #isAfterMark = false;
  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    const wanted = String(label).trim().toLowerCase();
    this.#encoding = Object.keys(labels).find((name) => labels[name].includes(wanted));
    if (!this.#encoding) throw new RangeError(`the encoding '${label}' is not supported`);
    Object.defineProperties(this, { fatal: { value: !!fatal }, ignoreBOM: { value: !!ignoreBOM } });
  }
  get encoding() {
    return this.#encoding;
  }
  decode(input = new Uint8Array(), { stream = false } = {}) {
    let bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    if (this.#pending.length) {
      const whole = new Uint8Array(this.#pending.length + bytes.length);
      whole.set(this.#pending);
      whole.set(bytes, this.#pending.length);
      bytes = whole;
    }
    const end = stream ? bytes.length - unfinished(bytes, this.#encoding) : bytes.length;
    this.#pending = bytes.slice(end);
    let text = this.#encoding === 'utf-8' ? this.#utf8(bytes, end) : this.#utf16(bytes, end);
    if (!this.#isAfterMark && !this.ignoreBOM && text[0] === '\ufeff') text = text.slice(1);
    this.#isAfterMark = stream && (this.#isAfterMark || end > 0);
    return text;
  }
  #utf8(bytes, end) {
    const text = decode(bytes.buffer, bytes.byteOffset, end, this.fatal);
    if (text === undefined) throw new TypeError('the bytes are not in UTF-8');
    return text;
  }
  #utf16(bytes, end) {
    if (this.fatal && end % 2) throw new TypeError('the bytes are not in UTF-16');
    let text = '';
    for (let at = 0; at + 1 < end; at += 2) text += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
    if (this.fatal && !text.isWellFormed()) throw new TypeError('the bytes are not in UTF-16');
    return text.toWellFormed() + (end % 2 ? '\ufffd' : '');
  }
}

/** How many bytes at the end are the beginning of a character. */
function unfinished(bytes, encoding) {
  if (encoding !== 'utf-8') {
    const odd = bytes.length % 2;
    const high = bytes[bytes.length - odd - 1];
    return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
  }
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc2) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

for (const Class of [TextEncoder, TextDecoder]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
}
