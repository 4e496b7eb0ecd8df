// The console over WASI 0.3: `log`, `info` and `debug` on standard output, the rest on standard error.
import { encode, isEvaluating, setReporter } from 'witcraft:native';
import { writeViaStream as writeError } from 'wasi:cli/stderr@0.3';
import { writeViaStream as writeOut } from 'wasi:cli/stdout@0.3';
import { define } from 'witcraft:console-core';
import { show } from 'witcraft:show';

const sinks = { out: writeOut, error: writeError };
const lines = { out: [], error: [] };
const isOpen = {};

function write(to, text) {
  lines[to].push(encode(`${text}\n`));
  // What is said while the component is made is said when it first runs.
  if (!isEvaluating()) open(to);
}

/** Sends what was said, and what is said meanwhile. */
function open(to) {
  if (isOpen[to]) return;
  isOpen[to] = true;
  const all = function* () {
    while (lines[to].length) yield lines[to].shift();
    isOpen[to] = false;
  };
  const done = sinks[to](all());
  (done.future ?? done).then(() => lines[to].length && open(to), () => {});
}

setReporter((error) => write('error', `uncaught exception: ${show(error, 2)}`));
define(write);
