// The console: `log`, `info` and `debug` on standard output, the rest on standard error.
import { encode, isEvaluating, setReporter } from 'witcraft:native';
import { getStderr } from 'wasi:cli/stderr';
import { getStdout } from 'wasi:cli/stdout';
import { define } from 'witcraft:console-core';
import { show } from 'witcraft:show';

const streams = {};
const sources = { out: getStdout, error: getStderr };
// What is said while the component is made is said when it first runs.
const early = [];

function write(to, text) {
  if (isEvaluating()) {
    early.push([to, text]);
    return;
  }
  for (const [to, text] of early.splice(0)) send(to, text);
  send(to, text);
}

function send(to, text) {
  const bytes = encode(`${text}\n`);
  streams[to] ??= sources[to]();
  // A stream takes so many bytes at once.
  for (let at = 0; at < bytes.length; at += 4096) {
    try {
      streams[to].blockingWriteAndFlush(bytes.subarray(at, at + 4096));
    } catch {
      return; // whoever listened is gone
    }
  }
}

setReporter((error) => send('error', `uncaught exception: ${show(error, 2)}`));
define(write);
