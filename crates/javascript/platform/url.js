// URL and URLSearchParams, after the URL Standard: special schemes and others, relative references, IPv4 and IPv6.
import { decode, encode } from 'witcraft:native';

const ports = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
const c0 = /[\0-\x1f\x7f-\u{10ffff}]/gu;
const sets = {
  fragment: /[\0-\x20"<>`\x7f-\u{10ffff}]/gu,
  query: /[\0-\x20"#<>\x7f-\u{10ffff}]/gu,
  specialQuery: /[\0-\x20"#<>'\x7f-\u{10ffff}]/gu,
  path: /[\0-\x20"#<>?^`{}\x7f-\u{10ffff}]/gu,
  user: /[\0-\x20"#<>?^`{}/:;=@[\\\]|\x7f-\u{10ffff}]/gu,
  form: /[^*\-.0-9A-Z_a-z]/gu,
};
const hex = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
const percent = (text, set) => text.replace(set, (c) => Array.from(encode(c), hex).join(''));
const decodePercent = (text) => {
  if (!text.includes('%')) return text;
  const bytes = [];
  for (let at = 0; at < text.length; ) {
    const code = /^%[0-9a-f]{2}/i.exec(text.slice(at, at + 3));
    if (code) {
      bytes.push(Number.parseInt(code[0].slice(1), 16));
      at += 3;
    } else {
      const c = String.fromCodePoint(text.codePointAt(at));
      bytes.push(...encode(c));
      at += c.length;
    }
  }
  return decode(Uint8Array.from(bytes).buffer, 0, bytes.length);
};

function ipv4(host) {
  const parts = host.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  if (!/^(\d+|0x[0-9a-f]*)$/i.test(parts.at(-1))) return undefined;
  const numbers = parts.map((part) => {
    if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : Number.parseInt(part, 16);
    if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
    return /^\d+$/.test(part) && !/^0\d/.test(part) ? Number(part) : NaN;
  });
  const last = numbers.pop();
  if (numbers.length > 3 || numbers.some((n) => !(n <= 255)) || !(last < 256 ** (4 - numbers.length))) return null;
  const address = numbers.reduce((sum, n, index) => sum + n * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function ipv6(text) {
  let source = text;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const bytes = dotted.slice(2).map(Number);
    if (bytes.some((byte) => byte > 255)) return null;
    source = `${dotted[1]}${(bytes[0] * 256 + bytes[1]).toString(16)}:${(bytes[2] * 256 + bytes[3]).toString(16)}`;
  }
  const halves = source.split('::');
  const words = (half) => (half === '' ? [] : half.split(':'));
  const [head, tail] = [words(halves[0]), words(halves[1] ?? '')];
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 1 ? missing !== 0 : missing < 1)) return null;
  const all = [...head, ...Array(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  if (all.some((word) => !/^[0-9a-f]{1,4}$/i.test(word))) return null;
  const short = all.map((word) => Number.parseInt(word, 16).toString(16)).join(':');
  const zeros = [...short.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].reduce((best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best), null);
  if (!zeros || zeros[0].replace(/^:/, '').split(':').length < 2) return `[${short}]`;
  const [before, after] = [short.slice(0, zeros.index), short.slice(zeros.index + zeros[0].length)];
  return `[${before}::${after.replace(/^:/, '')}]`;
}

function hostOf(text, isSpecial) {
  if (text.startsWith('[')) return text.endsWith(']') ? ipv6(text.slice(1, -1)) : null;
  if (!isSpecial) return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? null : percent(text, c0);
  const host = decodePercent(text).normalize('NFKC').toLowerCase();
  if (host === '' || /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(host)) return null;
  const number = ipv4(host);
  if (number !== undefined) return number;
  return /^[\0-\x7f]*$/.test(host) ? host : host.split('.').map((label) => (/^[\0-\x7f]*$/.test(label) ? label : `xn--${punycode(label)}`)).join('.');
}

function punycode(label) {
  const points = Array.from(label, (c) => c.codePointAt(0));
  let out = points.filter((point) => point < 128).map((point) => String.fromCharCode(point)).join('');
  const basic = out.length;
  if (basic) out += '-';
  let [n, delta, bias, handled] = [128, 0, 72, basic];
  const digit = (value) => String.fromCharCode(value + (value < 26 ? 97 : 22));
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      let q = delta;
      for (let k = 36; ; k += 36) {
        const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (q < t) break;
        out += digit(t + ((q - t) % (36 - t)));
        q = Math.floor((q - t) / (36 - t));
      }
      out += digit(q);
      delta = handled === basic ? Math.floor(delta / 700) : delta >> 1;
      delta += Math.floor(delta / (handled + 1));
      let k = 0;
      for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
      bias = k + Math.floor((36 * delta) / (delta + 38));
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return out;
}

function pathOf(text, isSpecial, isFile, base = []) {
  const path = [...base];
  const parts = text.split(isSpecial ? /[/\\]/ : '/');
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1;
    const plain = part.replace(/%2e/gi, '.');
    if (plain === '..') {
      if (!(isFile && path.length === 1 && /^[a-z]:$/i.test(path[0]))) path.pop();
      if (isLast) path.push('');
    } else if (plain === '.') {
      if (isLast) path.push('');
    } else {
      path.push(percent(isFile && path.length === 0 && /^[a-z]\|$/i.test(part) ? `${part[0]}:` : part, sets.path));
    }
  });
  return path;
}

/** The parts of a URL; null where it is none. `path` is a text where it is opaque. */
function parse(input, base) {
  const text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text);
  const url = { protocol: '', username: '', password: '', host: null, port: '', path: [], query: null, fragment: null };
  let rest = text;
  const cut = (mark) => {
    const at = rest.indexOf(mark);
    if (at < 0) return null;
    const found = rest.slice(at + 1);
    rest = rest.slice(0, at);
    return found;
  };
  const fragment = cut('#');
  url.fragment = fragment === null ? null : percent(fragment, sets.fragment);
  let isRelative = !scheme;
  if (scheme) {
    url.protocol = scheme[0].toLowerCase();
    rest = rest.slice(scheme[0].length);
    if (base && base.protocol === url.protocol && url.protocol in ports && !/^[/\\]/.test(rest)) isRelative = true;
  } else {
    if (!base) return null;
    url.protocol = base.protocol;
  }
  const isSpecial = url.protocol in ports;
  const isFile = url.protocol === 'file:';
  if (isRelative && typeof base.path === 'string') {
    if (rest !== '' || fragment === null) return null;
    return { ...base, fragment: url.fragment };
  }
  const query = cut('?');
  url.query = query === null ? null : percent(query, isSpecial ? sets.specialQuery : sets.query);
  const slash = isSpecial ? /^[/\\]/ : /^\//;
  const slashes = isSpecial ? /^[/\\]{2}/ : /^\/\//;
  if (slashes.test(rest) || (scheme && isSpecial && !isFile && !isRelative)) {
    rest = isSpecial && !isFile ? rest.replace(/^[/\\]*/, '') : rest.slice(2);
    const end = rest.search(isSpecial ? /[/\\]/ : /\//);
    let authority = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end);
    if (isFile && /^[a-z][:|]$/i.test(authority)) {
      rest = `/${authority}${rest}`;
      authority = '';
    }
    const at = authority.lastIndexOf('@');
    if (at >= 0) {
      const [user, ...password] = authority.slice(0, at).split(':');
      url.username = percent(user, sets.user);
      url.password = percent(password.join(':'), sets.user);
      authority = authority.slice(at + 1);
    }
    const port = /:(\d*)$/.exec(authority);
    if (port && !isFile) {
      if (Number(port[1]) > 65535) return null;
      url.port = port[1] === '' ? '' : String(Number(port[1]));
      if (url.port === ports[url.protocol]) url.port = '';
      authority = authority.slice(0, port.index);
    }
    if (authority === '' && (isSpecial ? !isFile : false)) return null;
    if (authority === '' && (at >= 0 || port)) return null;
    url.host = authority === '' ? '' : hostOf(authority, isSpecial);
    if (url.host === null) return null;
    if (isFile && url.host === 'localhost') url.host = '';
    url.path = rest === '' ? (isSpecial ? [''] : []) : pathOf(rest.slice(1), isSpecial, isFile);
    return url;
  }
  if (isRelative || (isFile && base?.protocol === 'file:')) {
    Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port });
    if (rest === '') {
      url.path = base.path;
      if (query === null) url.query = base.query;
    } else {
      url.path = slash.test(rest) ? pathOf(rest.slice(1), isSpecial, isFile) : pathOf(rest, isSpecial, isFile, base.path.slice(0, -1));
    }
    return url;
  }
  if (isFile) {
    url.host = '';
    url.path = pathOf(rest.replace(slash, ''), true, true);
  } else if (slash.test(rest)) {
    url.path = pathOf(rest.slice(1), false, false);
  } else {
    url.path = percent(rest, c0);
  }
  return url;
}

const pathname = (url) => (typeof url.path === 'string' ? url.path : url.path.map((part) => `/${part}`).join(''));
const credentials = (url) => (url.username || url.password ? `${url.username}${url.password ? `:${url.password}` : ''}@` : '');
const port = (url) => (url.port === '' ? '' : `:${url.port}`);
const form = (text) => percent(text, sets.form).replaceAll('%20', '+');

class URLSearchParams {
  #pairs = [];
  #changed = () => {};
  constructor(init = '', changed) {
    if (changed) this.#changed = changed;
    if (typeof init === 'object' && init !== null) {
      const pairs = init[Symbol.iterator] ? [...init] : Object.entries(init);
      this.#pairs = pairs.map((pair) => {
        const [name, value, ...rest] = pair;
        if (value === undefined || rest.length) throw new TypeError('each pair must be a name and a value');
        return [String(name).toWellFormed(), String(value).toWellFormed()];
      });
    } else {
      const text = String(init).replace(/^\?/, '');
      const plain = (part) => decodePercent(part.replaceAll('+', ' '));
      this.#pairs = text.split('&').filter(Boolean).map((pair) => {
        const [name, ...value] = pair.split('=');
        return [plain(name), plain(value.join('='))];
      });
    }
  }
  get size() {
    return this.#pairs.length;
  }
  append(name, value) {
    this.#pairs.push([String(name), String(value)]);
    this.#changed(this);
  }
  delete(name, value) {
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== String(value)));
    this.#changed(this);
  }
  get(name) {
    return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null;
  }
  getAll(name) {
    return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]);
  }
  has(name, value) {
    return this.#pairs.some((pair) => pair[0] === String(name) && (value === undefined || pair[1] === String(value)));
  }
  set(name, value) {
    const first = this.#pairs.find((pair) => pair[0] === String(name));
    if (first) {
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== String(name));
      first[1] = String(value);
    } else {
      this.#pairs.push([String(name), String(value)]);
    }
    this.#changed(this);
  }
  sort() {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed(this);
  }
  forEach(callback, self) {
    for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
  }
  *entries() {
    for (const [name, value] of this.#pairs) yield [name, value];
  }
  *keys() {
    for (const [name] of this.#pairs) yield name;
  }
  *values() {
    for (const [, value] of this.#pairs) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    return this.#pairs.map(([name, value]) => `${form(name)}=${form(value)}`).join('&');
  }
}

class URL {
  #url;
  #params;
  constructor(input, base) {
    const from = base === undefined ? undefined : parse(String(base));
    const url = from === null ? null : parse(String(input), from);
    if (!url) throw new TypeError(`Invalid URL: '${input}'`);
    this.#url = url;
  }
  static canParse(input, base) {
    return URL.parse(input, base) !== null;
  }
  static parse(input, base) {
    try {
      return new URL(input, base);
    } catch {
      return null;
    }
  }
  get href() {
    const url = this.#url;
    const authority = url.host === null ? (pathname(url).startsWith('//') ? '/.' : '') : `//${credentials(url)}${url.host}${port(url)}`;
    const query = url.query === null ? '' : `?${url.query}`;
    return `${url.protocol}${authority}${pathname(url)}${query}${url.fragment === null ? '' : `#${url.fragment}`}`;
  }
  set href(value) {
    this.#url = new URL(value).#url;
    this.#params = undefined;
  }
  get origin() {
    const url = this.#url;
    if (url.protocol === 'blob:') return URL.parse(pathname(url))?.origin ?? 'null';
    return url.protocol in ports && url.protocol !== 'file:' ? `${url.protocol}//${url.host}${port(url)}` : 'null';
  }
  get protocol() {
    return this.#url.protocol;
  }
  set protocol(value) {
    const scheme = /^([a-z][a-z0-9+.-]*)/i.exec(String(value))?.[0].toLowerCase();
    if (!scheme || `${scheme}:` in ports !== this.protocol in ports) return;
    this.#url.protocol = `${scheme}:`;
    if (this.#url.port === ports[this.protocol]) this.#url.port = '';
  }
  get username() {
    return this.#url.username;
  }
  set username(value) {
    if (this.#url.host) this.#url.username = percent(String(value), sets.user);
  }
  get password() {
    return this.#url.password;
  }
  set password(value) {
    if (this.#url.host) this.#url.password = percent(String(value), sets.user);
  }
  get host() {
    return `${this.#url.host ?? ''}${port(this.#url)}`;
  }
  set host(value) {
    this.#change(`//${credentials(this.#url)}${value}`, ['host', 'port']);
  }
  get hostname() {
    return this.#url.host ?? '';
  }
  set hostname(value) {
    if (!String(value).includes(':') || String(value).startsWith('[')) this.#change(`//${value}`, ['host']);
  }
  get port() {
    return this.#url.port;
  }
  set port(value) {
    const digits = /^\d*/.exec(String(value))[0];
    if (this.#url.host && Number(digits) <= 65535) {
      this.#url.port = digits === '' || digits === ports[this.protocol] ? '' : String(Number(digits));
    }
  }
  get pathname() {
    return pathname(this.#url);
  }
  set pathname(value) {
    const isSpecial = this.protocol in ports;
    if (typeof this.#url.path === 'string') return;
    const text = String(value).replace(isSpecial ? /^[/\\]/ : /^\//, '');
    this.#url.path = pathOf(text.replaceAll('?', '%3F').replaceAll('#', '%23'), isSpecial, this.protocol === 'file:');
  }
  get search() {
    return this.#url.query ? `?${this.#url.query}` : '';
  }
  set search(value) {
    const text = String(value).replace(/^\?/, '');
    this.#url.query = text === '' ? null : percent(text, this.protocol in ports ? sets.specialQuery : sets.query);
    this.#params = undefined;
  }
  get searchParams() {
    return (this.#params ??= new URLSearchParams(this.#url.query ?? '', (params) => {
      const text = params.toString();
      this.#url.query = text === '' ? null : text;
    }));
  }
  get hash() {
    return this.#url.fragment ? `#${this.#url.fragment}` : '';
  }
  set hash(value) {
    const text = String(value).replace(/^#/, '');
    this.#url.fragment = text === '' ? null : percent(text, sets.fragment);
  }
  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
  #change(authority, names) {
    const other = parse(`${this.protocol}${authority}`);
    if (other && this.#url.host !== null) for (const name of names) this.#url[name] = other[name];
  }
}

for (const Class of [URL, URLSearchParams]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
}
