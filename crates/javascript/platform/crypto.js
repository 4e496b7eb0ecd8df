// crypto.getRandomValues and crypto.randomUUID, from the host's random numbers.
import { getRandomBytes } from 'wasi:random/random';

const crypto = {
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || array instanceof DataView || array instanceof Float32Array || array instanceof Float64Array) {
      throw new DOMException('an array of integers is expected', 'TypeMismatchError');
    }
    if (array.byteLength > 65536) throw new DOMException('at most 65536 bytes may be asked for at once', 'QuotaExceededError');
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(getRandomBytes(BigInt(array.byteLength)));
    return array;
  },
  randomUUID() {
    const bytes = this.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  },
};
Object.defineProperty(crypto, Symbol.toStringTag, { value: 'Crypto', configurable: true });
Object.defineProperty(globalThis, 'crypto', { value: crypto, writable: true, configurable: true });
