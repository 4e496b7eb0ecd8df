// wasi:cli@0.3: the process in Node, Deno and Bun, and the console elsewhere.
import { drain, tell } from './streams.js';

const process = globalThis.process?.versions?.node ? globalThis.process : undefined;

// What a program sees of its host. Change it before the program runs. Input is anything that can be iterated, or a function that
// returns that; output goes to functions that take bytes and may return a promise.
export const host = {
  args: process?.argv.slice(1) ?? [],
  env: process?.env ?? {},
  cwd: process?.cwd(),
  stdin: process ? standardInput : [],
  stdout: process ? (bytes) => write(process.stdout, bytes) : lines((line) => console.log(line)),
  stderr: process ? (bytes) => write(process.stderr, bytes) : lines((line) => console.error(line)),
};

// Giving up standard input does not close it, and it keeps no process alive that nobody reads it for.
function standardInput() {
  const { stdin } = process;
  stdin.ref?.();
  const iterator = stdin.iterator?.({ destroyOnReturn: false }) ?? stdin[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    async return() {
      await iterator.return?.();
      stdin.pause?.();
      stdin.unref?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const heard = new WeakSet();

function write(output, bytes) {
  // The error of a write is its caller's. The process must not end for it.
  if (!heard.has(output)) output.on('error', () => {});
  heard.add(output);
  return new Promise((resolve, reject) => output.write(bytes, (error) => (error ? reject(error) : resolve())));
}

// Collects bytes until a line is complete, or nothing has followed for a while.
function lines(print) {
  const decoder = new TextDecoder();
  let rest = '', timer;
  const flush = () => {
    print(rest);
    rest = '';
  };
  return (bytes) => {
    clearTimeout(timer);
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop();
    parts.forEach((line) => print(line));
    if (rest) timer = setTimeout(flush, 20);
  };
}

const describe = (error) =>
  ({ EPIPE: 'pipe', ERR_STREAM_PREMATURE_CLOSE: 'pipe', ERR_ENCODING_INVALID_ENCODED_DATA: 'illegal-byte-sequence' })[error?.code] ?? 'io';

export const environment = {
  getEnvironment: () => Object.entries(host.env),
  getArguments: () => [...host.args],
  getInitialCwd: () => host.cwd,
};

export const stdin = {
  readViaStream: () => tell(() => (typeof host.stdin === 'function' ? host.stdin() : host.stdin), describe),
};

export const stdout = { writeViaStream: (data) => drain(data, (bytes) => host.stdout(bytes), describe) };

export const stderr = { writeViaStream: (data) => drain(data, (bytes) => host.stderr(bytes), describe) };

// Ends a program where there is no process to end.
export class Exit extends Error {
  constructor(code) {
    super(`the component exited with code ${code}`);
    this.name = 'Exit';
    this.code = code;
  }
}

export const exit = {
  exit: ({ tag }) => exit.exitWithCode(tag === 'ok' ? 0 : 1),
  exitWithCode(code) {
    process?.exit(code);
    throw new Exit(code);
  },
};

class TerminalInput {}
class TerminalOutput {}

const isTerminal = (number) => process?.getBuiltinModule?.('node:tty')?.isatty(number) ?? false;

export const terminalInput = { TerminalInput };
export const terminalOutput = { TerminalOutput };
export const terminalStdin = { getTerminalStdin: () => (isTerminal(0) ? new TerminalInput() : undefined) };
export const terminalStdout = { getTerminalStdout: () => (isTerminal(1) ? new TerminalOutput() : undefined) };
export const terminalStderr = { getTerminalStderr: () => (isTerminal(2) ? new TerminalOutput() : undefined) };

export const types = {};
