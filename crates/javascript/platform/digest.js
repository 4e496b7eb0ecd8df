// crypto.subtle.digest: SHA-1 and SHA-2.
const primes = Array.from({ length: 410 }, (_, n) => n).filter((n) => n > 1 && Array.from({ length: n - 2 }, (_, d) => d + 2).every((d) => n % d));

/** The first 64 bits of the fraction of a root, of the second or third degree. */
function fraction(prime, degree) {
  const scaled = BigInt(prime) << BigInt(64 * degree);
  let [low, high] = [0n, 1n << 70n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** BigInt(degree) <= scaled) low = middle;
    else high = middle - 1n;
  }
  return BigInt.asUintN(64, low);
}

const roots = primes.slice(0, 80).map((prime) => fraction(prime, 3));
const squares = primes.slice(0, 16).map((prime) => fraction(prime, 2));
const upper = (numbers) => Int32Array.from(numbers, (number) => Number(BigInt.asIntN(32, number >> 32n)));
const K32 = upper(roots);

/** The message with its length behind it, in blocks. */
function padded(bytes, block) {
  const length = Math.ceil((bytes.length + 1 + block / 8) / block) * block;
  const all = new Uint8Array(length);
  all.set(bytes);
  all[bytes.length] = 0x80;
  new DataView(all.buffer).setBigUint64(length - 8, BigInt(bytes.length) * 8n);
  return new DataView(all.buffer);
}

const output = (words, size) => {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, index) => view.setInt32(index * 4, word));
  return view.buffer.slice(0, size);
};
const rotate = (x, by) => (x >>> by) | (x << (32 - by));

function sha1(bytes) {
  const data = padded(bytes, 64);
  const h = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Int32Array(80);
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let t = 0; t < 80; t++) w[t] = t < 16 ? data.getInt32(at + t * 4) : rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 31);
    let [a, b, c, d, e] = h;
    for (let t = 0; t < 80; t++) {
      const [f, k] =
        t < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : t < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : t < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotate(a, 27) + f + e + k + w[t]) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 2), a, next];
    }
    [a, b, c, d, e].forEach((value, index) => (h[index] += value));
  }
  return output(h, 20);
}

function sha256(bytes) {
  const data = padded(bytes, 64);
  const hash = upper(squares.slice(0, 8));
  const w = new Int32Array(64);
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let t = 0; t < 16; t++) w[t] = data.getInt32(at + t * 4);
    for (let t = 16; t < 64; t++) {
      const [x, y] = [w[t - 15], w[t - 2]];
      w[t] = (w[t - 16] + w[t - 7] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10))) | 0;
    }
    let a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
    for (let t = 0; t < 64; t++) {
      const one = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K32[t] + w[t]) | 0;
      const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    hash[0] += a;
    hash[1] += b;
    hash[2] += c;
    hash[3] += d;
    hash[4] += e;
    hash[5] += f;
    hash[6] += g;
    hash[7] += h;
  }
  return output(hash, 32);
}

const mask = (1n << 64n) - 1n;
const turn = (x, by) => ((x >> by) | (x << (64n - by))) & mask;

function sha512(bytes, start, size) {
  const data = padded(bytes, 128);
  const hash = [...start];
  const w = [];
  for (let at = 0; at < data.byteLength; at += 128) {
    for (let t = 0; t < 16; t++) w[t] = data.getBigUint64(at + t * 8);
    for (let t = 16; t < 80; t++) {
      const [x, y] = [w[t - 15], w[t - 2]];
      const [s0, s1] = [turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n), turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)];
      w[t] = (w[t - 16] + s0 + w[t - 7] + s1) & mask;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let t = 0; t < 80; t++) {
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & mask & g)) + roots[t] + w[t];
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask, c, b, a, (one + two) & mask];
    }
    [a, b, c, d, e, f, g, h].forEach((value, index) => (hash[index] = (hash[index] + value) & mask));
  }
  return output(hash.flatMap((word) => [Number(BigInt.asIntN(32, word >> 32n)), Number(BigInt.asIntN(32, word))]), size);
}

const digests = {
  'SHA-1': sha1,
  'SHA-256': sha256,
  'SHA-384': (bytes) => sha512(bytes, primes.slice(8, 16).map((prime) => fraction(prime, 2)), 48),
  'SHA-512': (bytes) => sha512(bytes, squares.slice(0, 8), 64),
};

const subtle = {
  async digest(algorithm, data) {
    const name = String(algorithm?.name ?? algorithm).toUpperCase();
    if (!Object.hasOwn(digests, name)) throw new DOMException(`the algorithm ${name} is not supported`, 'NotSupportedError');
    const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
    return digests[name](bytes);
  },
};
if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: {}, writable: true, configurable: true });
Object.defineProperty(globalThis.crypto, 'subtle', { value: subtle, configurable: true });
