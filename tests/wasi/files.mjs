// Asserts what `wasi/filesystem.js` does, through the interface that components see: node files.mjs
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { host, preopens } from './wasi/filesystem.js';

const dispose = Symbol.dispose ?? Symbol.for('dispose');
const outside = mkdtempSync(path.join(tmpdir(), 'files-'));
const folder = path.join(outside, 'given');
mkdirSync(path.join(folder, 'deep/er'), { recursive: true });
writeFileSync(path.join(outside, 'secret'), 'secret');
const at = (name) => path.join(folder, name);
const none = { symlinkFollow: false }, follow = { symlinkFollow: true };
const read = { read: true }, write = { write: true }, both = { read: true, write: true };

assert.deepEqual(preopens.getDirectories(), []);
host.directories = { '/': folder, '/fixed': { path: folder, isReadOnly: true } };
const [[directory, name], [fixed]] = preopens.getDirectories();
assert.equal(name, '/');

const refuses = (promise, tag) => assert.rejects(promise, (error) => assert.deepEqual(error.payload, { tag }) ?? true);
const ok = { tag: 'ok', val: undefined };
const text = async ([stream, ended]) => {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return [Buffer.concat(pieces).toString(), await ended];
};
const bytes = (...texts) => new Blob(texts).stream();

// Files are written, read, appended to and cut.
{
  const file = await directory.openAt(none, 'a.txt', { create: true, exclusive: true }, both);
  assert.deepEqual(await file.writeViaStream(bytes('hello ', 'world'), 0n), ok);
  assert.deepEqual(await file.appendViaStream(bytes('!')), ok);
  assert.deepEqual(await file.writeViaStream(bytes('W'), 6n), ok);
  assert.deepEqual(await text(file.readViaStream(0n)), ['hello World!', ok]);
  assert.deepEqual(await text(file.readViaStream(6n)), ['World!', ok]);
  assert.deepEqual(await text(file.readViaStream(1n << 60n)), ['', { tag: 'err', val: { tag: 'invalid' } }]);
  await file.setSize(5n);
  await file.sync();
  await file.syncData();
  assert.equal(readFileSync(at('a.txt'), 'utf8'), 'hello');
  const stat = await file.stat();
  assert.deepEqual([stat.type, stat.size, stat.linkCount], [{ tag: 'regular-file' }, 5n, 1n]);
  assert.deepEqual(await file.getFlags(), both);
  await file.setTimes({ tag: 'no-change' }, { tag: 'timestamp', val: { seconds: 1000n, nanoseconds: 500_000_000 } });
  assert.deepEqual((await file.stat()).dataModificationTimestamp, { seconds: 1000n, nanoseconds: 500_000_000 });
  // What is read goes on when the descriptor is gone.
  const reading = file.readViaStream(0n);
  file[dispose]();
  assert.deepEqual(await text(reading), ['hello', ok]);
  await refuses(directory.openAt(none, 'a.txt', { create: true, exclusive: true }, write), 'exist');
  const [given, ended] = (await directory.openAt(none, 'a.txt', {}, read)).readViaStream(0n);
  await given.return();
  assert.deepEqual(await ended, ok);
}

// A descriptor does what it was opened for.
{
  const reader = await directory.openAt(none, 'a.txt', {}, read);
  assert.deepEqual(await reader.writeViaStream(bytes('x'), 0n), { tag: 'err', val: { tag: 'bad-descriptor' } });
  await refuses(reader.setSize(0n), 'bad-descriptor');
  await refuses(reader.statAt(none, 'a.txt'), 'not-directory');
  const writer = await directory.openAt(none, 'a.txt', { truncate: true }, write);
  assert.deepEqual(await text(writer.readViaStream(0n)), ['', { tag: 'err', val: { tag: 'bad-descriptor' } }]);
  assert.deepEqual(await text(directory.readViaStream(0n)), ['', { tag: 'err', val: { tag: 'is-directory' } }]);
  await refuses(directory.openAt(none, 'a.txt', { directory: true }, read), 'not-directory');
  await refuses(directory.openAt(none, 'deep', {}, write), 'is-directory');
  assert.equal(await reader.isSameObject(writer), true);
  assert.equal(await reader.isSameObject(directory), false);
  assert.deepEqual(await reader.metadataHash(), await directory.metadataHashAt(none, 'a.txt'));
}

// Directories are made, listed, renamed and removed.
{
  await directory.createDirectoryAt('new');
  await refuses(directory.createDirectoryAt('new'), 'exist');
  const inner = await directory.openAt(none, 'new', { directory: true }, { read: true, mutateDirectory: true });
  assert.deepEqual(await inner.getType(), { tag: 'directory' });
  await inner.symlinkAt('../a.txt', 'link');
  assert.equal(await inner.readlinkAt('link'), '../a.txt');
  await directory.linkAt(none, 'a.txt', inner, 'b.txt');
  const entries = [];
  const [stream, ended] = inner.readDirectory();
  for await (const { name, type } of stream) entries.push(`${name} ${type.tag}`);
  assert.deepEqual([entries.sort(), await ended], [['b.txt regular-file', 'link symbolic-link'], ok]);
  await inner.renameAt('b.txt', directory, 'c.txt');
  assert.ok(existsSync(at('c.txt')));
  await refuses(directory.removeDirectoryAt('new'), 'not-empty');
  await inner.unlinkFileAt('link');
  await directory.removeDirectoryAt('new');
  await refuses(directory.unlinkFileAt('deep'), 'is-directory');
  await refuses(directory.removeDirectoryAt('c.txt'), 'not-directory');
  await directory.unlinkFileAt('c.txt');
  assert.ok(!existsSync(at('c.txt')) && !existsSync(at('new')));
}

// Nothing outside of a directory can be named, not even through links.
{
  symlinkSync('../secret', at('up'));
  symlinkSync(path.join(outside, 'secret'), at('away'));
  symlinkSync('..', at('deep/parent'));
  symlinkSync('../..', at('deep/grandparent'));
  symlinkSync('loop', at('loop'));
  symlinkSync('a.txt', at('inside'));
  const open = (from, name, flags = follow) => from.openAt(flags, name, {}, read);
  for (const name of ['../secret', 'deep/../../secret', '/etc/passwd', 'up', 'away', 'deep/grandparent/secret', '..']) {
    await refuses(open(directory, name), 'not-permitted');
    await refuses(directory.statAt(follow, name), 'not-permitted');
  }
  await refuses(directory.symlinkAt(outside, 'x'), 'not-permitted');
  await refuses(directory.renameAt('a.txt', directory, '../a.txt'), 'not-permitted');
  await refuses(open(directory, 'loop'), 'loop');
  await refuses(open(directory, 'up', none), 'loop');
  await refuses(open(directory, ''), 'no-entry');
  await refuses(open(directory, 'none/a.txt'), 'no-entry');
  await refuses(open(directory, 'a.txt/b'), 'not-directory');
  await refuses(open(directory, 'a.txt/'), 'not-directory');
  await open(directory, 'deep/parent/a.txt');
  await open(directory, './deep//er/../../inside');
  assert.deepEqual((await directory.statAt(none, 'up')).type, { tag: 'symbolic-link' });
  // A directory within is its own limit.
  const deep = await directory.openAt(none, 'deep', { directory: true }, read);
  await refuses(open(deep, '../a.txt'), 'not-permitted');
  await refuses(open(deep, 'parent/a.txt'), 'not-permitted');
  await refuses(deep.createDirectoryAt('x'), 'not-permitted');
}

// A directory that is read-only stays as it is.
{
  await fixed.openAt(none, 'a.txt', {}, read);
  for (const open of [{ create: true }, { truncate: true }]) await refuses(fixed.openAt(none, 'a.txt', open, read), 'not-permitted');
  await refuses(fixed.openAt(none, 'a.txt', {}, write), 'not-permitted');
  await refuses(fixed.openAt(none, 'deep', {}, { read: true, mutateDirectory: true }), 'not-permitted');
  for (const change of [fixed.createDirectoryAt('x'), fixed.unlinkFileAt('a.txt'), fixed.symlinkAt('a.txt', 'x'), fixed.removeDirectoryAt('deep')]) {
    await refuses(change, 'not-permitted');
  }
  assert.equal(readlinkSync(at('inside')), 'a.txt');
}

rmSync(outside, { recursive: true });
