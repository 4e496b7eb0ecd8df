// wasi:filesystem@0.3 on the files of Node, Deno and Bun. Elsewhere there are none.
import { drain, tell } from './streams.js';

const dispose = Symbol.dispose ?? Symbol.for('dispose');
const node = (name) => globalThis.process?.getBuiltinModule?.(`node:${name}`);
const fs = node('fs')?.promises;
const constants = node('fs')?.constants;
const { sep, join, resolve } = node('path') ?? {};

// The directories that a component is given, by the names that it knows them by: paths, or `{ path, isReadOnly }`. Change it before
// the component asks.
export const host = { directories: {} };

const CODES = {
  EACCES: 'access', EALREADY: 'already', EBADF: 'bad-descriptor', EBUSY: 'busy', EDEADLK: 'deadlock', EDQUOT: 'quota',
  EEXIST: 'exist', EFBIG: 'file-too-large', EILSEQ: 'illegal-byte-sequence', EINPROGRESS: 'in-progress', EINTR: 'interrupted',
  EINVAL: 'invalid', EIO: 'io', EISDIR: 'is-directory', ELOOP: 'loop', EMLINK: 'too-many-links', EMSGSIZE: 'message-size',
  ENAMETOOLONG: 'name-too-long', ENODEV: 'no-device', ENOENT: 'no-entry', ENOLCK: 'no-lock', ENOMEM: 'insufficient-memory',
  ENOSPC: 'insufficient-space', ENOTDIR: 'not-directory', ENOTEMPTY: 'not-empty', ENOTRECOVERABLE: 'not-recoverable',
  ENOTSUP: 'unsupported', ENOTTY: 'no-tty', ENXIO: 'no-such-device', EOVERFLOW: 'overflow', EPERM: 'not-permitted',
  EPIPE: 'pipe', EROFS: 'read-only', ESPIPE: 'invalid-seek', ETXTBSY: 'text-file-busy', EXDEV: 'cross-device',
};

class FileError extends Error {
  constructor(payload, cause) {
    super(payload.tag, cause && { cause });
    this.name = 'FileError';
    this.payload = payload;
  }
}

const fail = (tag) => {
  throw new FileError({ tag });
};

const errorCode = (error) =>
  error.payload ?? (CODES[error.code] ? { tag: CODES[error.code] } : { tag: 'other', val: String(error.message) });

// Does something with files, whose errors are results.
async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    throw new FileError(errorCode(error), error);
  }
}

const KINDS = [
  ['isFile', 'regular-file'],
  ['isDirectory', 'directory'],
  ['isSymbolicLink', 'symbolic-link'],
  ['isFIFO', 'fifo'],
  ['isSocket', 'socket'],
  ['isCharacterDevice', 'character-device'],
  ['isBlockDevice', 'block-device'],
];

function typeOf(entry) {
  const [, tag] = KINDS.find(([is]) => entry[is]()) ?? [];
  return tag ? { tag } : { tag: 'other', val: undefined };
}

const instantOf = (nanoseconds) => {
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { seconds: (nanoseconds - rest) / 1_000_000_000n, nanoseconds: Number(rest) };
};

const statOf = (stats) => ({
  type: typeOf(stats),
  linkCount: stats.nlink,
  size: stats.size,
  dataAccessTimestamp: instantOf(stats.atimeNs),
  dataModificationTimestamp: instantOf(stats.mtimeNs),
  statusChangeTimestamp: instantOf(stats.ctimeNs),
});

// What a file is known by: two hashes (FNV-1a) of what changes with it.
function hashOf({ dev, ino, size, mtimeNs }) {
  const hash = (seed) => {
    let hash = 0xcbf29ce484222325n ^ seed;
    for (const character of `${dev} ${ino} ${size} ${mtimeNs}`) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
    }
    return hash;
  };
  return { lower: hash(0n), upper: hash(0x9e3779b97f4a7c15n) };
}

const positionOf = (offset) => (offset > BigInt(Number.MAX_SAFE_INTEGER) ? fail('invalid') : Number(offset));

// Seconds for a new timestamp, as Node takes them.
function secondsOf({ tag, val }, unchanged) {
  if (tag === 'no-change') return Number(unchanged) / 1e9;
  if (tag === 'now') return Date.now() / 1000;
  return Number(val.seconds) + val.nanoseconds / 1e9;
}

// The path on the host for one within a directory, which it cannot leave: neither by `..` nor by a link.
async function locate(directory, path, follows) {
  if (path === '') fail('no-entry');
  if (path.includes('\0')) fail('illegal-byte-sequence');
  const inner = [];
  let links = 0;
  const enter = (part) => (part.startsWith('/') || (sep === '\\' && /^\\|^[a-z]:/i.test(part)) ? fail('not-permitted') : part);
  const split = (text) => enter(text).split(sep === '\\' ? /[/\\]/ : '/');
  const rest = split(path);
  while (rest.length) {
    const part = rest.shift();
    const isLast = !rest.some((part) => part !== '' && part !== '.');
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (!inner.length) fail('not-permitted');
      inner.pop();
      continue;
    }
    const at = join(directory, ...inner, part);
    // Where there is nothing, what follows will say so.
    const stats = await fs.lstat(at).catch(() => undefined);
    // With a slash behind it, the last part has to be a directory.
    const hasSlash = isLast && rest.length > 0;
    if (stats?.isSymbolicLink() && (!isLast || follows || hasSlash)) {
      if (++links > 40) fail('loop');
      rest.unshift(...split(await fs.readlink(at)));
    } else if (stats && !stats.isDirectory() && (!isLast || hasSlash)) fail('not-directory');
    else if (!stats && !isLast) fail('no-entry');
    else inner.push(part);
  }
  return join(directory, ...inner);
}

// An open file of the host, which stays open until its descriptor is dropped and its streams have ended.
class File {
  uses = 1;

  constructor(handle) {
    this.handle = handle;
  }

  release() {
    if (--this.uses === 0) this.handle.close().catch(() => {});
  }

  // Uses the file, and releases it after that.
  async during(act) {
    this.uses++;
    try {
      return await act(this.handle);
    } finally {
      this.release();
    }
  }
}

const PIECE = 65536;

export class Descriptor {
  #path;
  #flags;
  #isReadOnly;
  #file;

  static #make(path, flags, isReadOnly, file) {
    const descriptor = new Descriptor();
    descriptor.#path = path;
    descriptor.#flags = flags;
    descriptor.#isReadOnly = isReadOnly;
    descriptor.#file = file;
    return descriptor;
  }

  // A directory of the host.
  static given(given) {
    const { path, isReadOnly = false } = typeof given === 'string' ? { path: given } : given;
    return Descriptor.#make(resolve(path), { read: true, mutateDirectory: !isReadOnly }, isReadOnly);
  }

  [dispose]() {
    this.#file?.release();
    this.#file = undefined;
  }

  // The file, which may be written.
  #written() {
    if (!this.#file) fail('is-directory');
    return this.#flags.write ? this.#file : fail('bad-descriptor');
  }

  // The path of an entry.
  #entry(path, follows) {
    return this.#file ? fail('not-directory') : locate(this.#path, path, follows);
  }

  // The path of an entry that is to change.
  #changed(path, follows) {
    return this.#flags.mutateDirectory ? this.#entry(path, follows) : fail('not-permitted');
  }

  #stats() {
    return this.#file ? this.#file.handle.stat({ bigint: true }) : fs.stat(this.#path, { bigint: true });
  }

  async #statsAt({ symlinkFollow }, path) {
    return fs.lstat(await this.#entry(path, symlinkFollow), { bigint: true });
  }

  readViaStream(offset) {
    // The descriptor may be dropped before somebody reads.
    const file = this.#file, isReadable = this.#flags.read;
    if (file) file.uses++;
    const pieces = async function* () {
      if (!file) fail('is-directory');
      if (!isReadable) fail('bad-descriptor');
      for (let at = positionOf(offset); ; ) {
        const { bytesRead, buffer } = await file.handle.read(new Uint8Array(PIECE), 0, PIECE, at);
        if (!bytesRead) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    };
    const [stream, ended] = tell(pieces, errorCode);
    if (file) void ended.then(() => file.release());
    return [stream, ended];
  }

  #write(data, start) {
    const write = async (handle) => {
      let at = await start(handle);
      return drain(data, async (bytes) => {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      }, errorCode);
    };
    return attempt(() => this.#written().during(write)).catch((error) => {
      data.cancel?.().catch(() => {});
      return { tag: 'err', val: error.payload };
    });
  }

  writeViaStream(data, offset) {
    return this.#write(data, () => positionOf(offset));
  }

  appendViaStream(data) {
    return this.#write(data, async (handle) => (await handle.stat()).size);
  }

  async advise() {}

  syncData() {
    return attempt(() => this.#file?.handle.datasync());
  }

  sync() {
    return attempt(() => this.#file?.handle.sync());
  }

  async getFlags() {
    return this.#flags;
  }

  getType() {
    return attempt(async () => typeOf(await this.#stats()));
  }

  setSize(size) {
    return attempt(() => this.#written().handle.truncate(positionOf(size)));
  }

  setTimes(access, modification) {
    return attempt(async () => {
      const { atimeNs, mtimeNs } = await this.#stats();
      const times = [secondsOf(access, atimeNs), secondsOf(modification, mtimeNs)];
      if (this.#file) return this.#file.handle.utimes(...times);
      return this.#flags.mutateDirectory ? fs.utimes(this.#path, ...times) : fail('not-permitted');
    });
  }

  readDirectory() {
    const path = this.#path, isDirectory = !this.#file;
    return tell(async function* () {
      if (!isDirectory) fail('not-directory');
      for await (const entry of await fs.opendir(path)) yield { type: typeOf(entry), name: entry.name };
    }, errorCode);
  }

  createDirectoryAt(path) {
    return attempt(async () => fs.mkdir(await this.#changed(path, false)));
  }

  stat() {
    return attempt(async () => statOf(await this.#stats()));
  }

  statAt(flags, path) {
    return attempt(async () => statOf(await this.#statsAt(flags, path)));
  }

  setTimesAt({ symlinkFollow }, path, access, modification) {
    return attempt(async () => {
      const at = await this.#changed(path, symlinkFollow);
      const { atimeNs, mtimeNs } = await fs.lstat(at, { bigint: true });
      await fs.lutimes(at, secondsOf(access, atimeNs), secondsOf(modification, mtimeNs));
    });
  }

  linkAt({ symlinkFollow }, oldPath, other, newPath) {
    return attempt(async () => {
      await fs.link(await this.#changed(oldPath, symlinkFollow), await other.#changed(newPath, false));
    });
  }

  openAt({ symlinkFollow }, path, open, flags) {
    return attempt(async () => {
      const changes = open.create || open.truncate || flags.write || flags.mutateDirectory;
      if (changes && this.#isReadOnly) fail('not-permitted');
      const at = await this.#entry(path, symlinkFollow);
      const isWritten = flags.write || open.truncate;
      let mode = isWritten ? (flags.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
      if (open.create) mode |= constants.O_CREAT;
      if (open.exclusive) mode |= constants.O_EXCL;
      if (open.truncate) mode |= constants.O_TRUNC;
      if (open.directory) mode |= constants.O_DIRECTORY ?? 0;
      // The links are followed; one that was put there since is not.
      mode |= constants.O_NOFOLLOW ?? 0;
      const handle = await fs.open(at, mode);
      const stats = await handle.stat();
      if (!stats.isDirectory()) {
        if (!open.directory) return Descriptor.#make(at, flags, this.#isReadOnly, new File(handle));
        await handle.close();
        fail('not-directory');
      }
      await handle.close();
      return Descriptor.#make(at, flags, this.#isReadOnly);
    });
  }

  readlinkAt(path) {
    return attempt(async () => {
      const target = await fs.readlink(await this.#entry(path, false));
      return target.startsWith('/') ? fail('not-permitted') : target;
    });
  }

  removeDirectoryAt(path) {
    return attempt(async () => fs.rmdir(await this.#changed(path, false)));
  }

  renameAt(oldPath, other, newPath) {
    return attempt(async () => fs.rename(await this.#changed(oldPath, false), await other.#changed(newPath, false)));
  }

  symlinkAt(target, path) {
    return attempt(async () => {
      if (target.startsWith('/')) fail('not-permitted');
      await fs.symlink(target, await this.#changed(path, false));
    });
  }

  unlinkFileAt(path) {
    return attempt(async () => {
      const at = await this.#changed(path, false);
      if (path.endsWith('/') || (await fs.lstat(at)).isDirectory()) fail('is-directory');
      await fs.unlink(at);
    });
  }

  async isSameObject(other) {
    const [mine, theirs] = await Promise.all([this.#stats(), other.#stats()]);
    return mine.dev === theirs.dev && mine.ino === theirs.ino;
  }

  metadataHash() {
    return attempt(async () => hashOf(await this.#stats()));
  }

  metadataHashAt(flags, path) {
    return attempt(async () => hashOf(await this.#statsAt(flags, path)));
  }
}

export const types = { Descriptor };

export const preopens = {
  getDirectories: () => Object.entries(host.directories).map(([name, given]) => [Descriptor.given(given), name]),
};
