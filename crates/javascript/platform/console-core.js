// The methods of the console, over a function that writes a line.
import { format, show } from 'witcraft:show';

export function define(write) {
  let indent = '';
  const counts = new Map();
  const started = new Map();
  const say = (to, text) => write(to, indent + text.replaceAll('\n', `\n${indent}`));
  const on = (to) => (...values) => say(to, format(values));
  const now = () => globalThis.performance?.now() ?? Date.now();
  const time = (label = 'default') => `${label}: ${(now() - (started.get(label) ?? now())).toFixed(3)}ms`;
  const console = {
    log: on('out'),
    info: on('out'),
    debug: on('out'),
    warn: on('error'),
    error: on('error'),
    trace: (...values) => say('error', `Trace: ${format(values)}\n${new Error().stack.split('\n').slice(1).join('\n').trimEnd()}`),
    assert(holds, ...values) {
      if (!holds) say('error', values.length ? `Assertion failed: ${format(values)}` : 'Assertion failed');
    },
    dir: (value, { depth = 2 } = {}) => say('out', show(value, depth ?? Infinity)),
    table: (value) => say('out', show(value, 3)),
    group(...values) {
      if (values.length) console.log(...values);
      indent += '  ';
    },
    groupEnd() {
      indent = indent.slice(2);
    },
    count(label = 'default') {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      say('out', `${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => void counts.delete(label),
    time: (label = 'default') => void started.set(label, now()),
    timeLog: (label, ...values) => say('out', [time(label), ...values.map((value) => format([value]))].join(' ')),
    timeEnd(label = 'default') {
      say('out', time(label));
      started.delete(label);
    },
    clear() {},
  };
  console.groupCollapsed = console.group;
  Object.defineProperty(globalThis, 'console', { value: console, writable: true, configurable: true });
}
