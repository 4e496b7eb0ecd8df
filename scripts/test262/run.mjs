// Runs tests of Test262 on the engine that is built into witcraft, and prints those that fail.
//
// A script becomes one text with the harness files that it includes, which a component (runner.js) evaluates in strict mode: a
// process for each, so that no test sees what another one did. A module becomes a component of its own: its result is that of
// evaluating it, which `componentize` does.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { reasonToSkip } from './promised.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const witcraft = process.env.WITCRAFT ?? 'witcraft';
const [checkout, ...chosen] = process.argv.slice(2);
const limit = '20s';

/** What a test says about itself, in the comment at its start. */
function metadata(source) {
  const text = /\/\*---\r?\n?([^]*?)---\*\//.exec(source)?.[1] ?? '';
  const list = (key) => {
    const inline = new RegExp(`^${key}:\\s*\\[([^\\]]*)\\]`, 'm').exec(text)?.[1];
    if (inline !== undefined) return inline.split(',').map((item) => item.trim()).filter(Boolean);
    const lines = new RegExp(`^${key}:[ \\t]*\\r?\\n((?:[ \\t]*- .*(?:\\r?\\n|$))+)`, 'm').exec(text)?.[1] ?? '';
    return lines.split('\n').map((line) => line.replace(/^\s*-\s*/, '').trim()).filter(Boolean);
  };
  const negative = /^negative:[ \t]*\r?\n((?:[ \t]+.*(?:\r?\n|$))+)/m.exec(text)?.[1];
  const field = (key) => new RegExp(`^\\s*${key}:\\s*(\\S+)`, 'm').exec(negative ?? '')?.[1];
  return {
    flags: list('flags'),
    features: list('features'),
    includes: list('includes'),
    negative: negative && { phase: field('phase'), type: field('type') },
  };
}

/** All tests in a file or a folder, in the order of their names. */
function testsIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => {
    const child = join(path, name);
    if (statSync(child).isDirectory()) return testsIn(child);
    return name.endsWith('.js') && !name.includes('_FIXTURE') ? [child] : [];
  });
}

function execute(args) {
  return new Promise((resolve) => {
    execFile(witcraft, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') throw error;
      resolve({ succeeded: !error, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}

/** The harness files of a test, as one text. */
function harness({ includes }) {
  const names = ['assert.js', 'sta.js', ...includes].filter((name) => name !== 'doneprintHandle.js');
  return [...new Set(names)].map((name) => readFileSync(join(checkout, 'harness', name), 'utf8')).join('\n');
}

/** What a script throws; nothing if it ends as it should. */
async function runScript(source, about, folder) {
  const file = join(folder, 'test.js');
  writeFileSync(file, `'use strict';\n${harness(about)}\n${source}`);
  const call = `run(@${JSON.stringify(file)}, ${about.flags.includes('async')})`;
  const { succeeded, stdout, stderr } = await execute(['run', runner, '--timeout', limit, '--invoke', call]);
  if (!succeeded) return stderr || 'no result';
  return stdout === 'none' ? undefined : stdout.replace(/^some\("([^]*)"\)$/, '$1');
}

/** What evaluating a module throws; nothing if it ends as it should. */
async function runModule(path, about, folder) {
  const entry = join(folder, 'entry.mjs');
  const globals = `const text = ${JSON.stringify(harness(about))};\n(0, eval)(text);\n`;
  writeFileSync(join(folder, 'harness.mjs'), globals);
  writeFileSync(entry, `import './harness.mjs';\nimport ${JSON.stringify(path)};\n`);
  const args = ['componentize', entry, '--wit', join(here, 'module.wit'), '--eval-timeout', limit, '-o', join(folder, 'module.wasm')];
  const { succeeded, stderr } = await execute(args);
  return succeeded ? undefined : stderr;
}

/** Why a test fails; nothing if it passes. */
async function failure(path, source, about, folder) {
  const isModule = about.flags.includes('module');
  const thrown = isModule ? await runModule(path, about, folder) : await runScript(source, about, folder);
  const { negative } = about;
  if (!negative) return thrown;
  if (thrown === undefined) return `nothing was thrown; expected ${negative.type}`;
  // Errors of parsing and linking a module may be findings of the compiler, which have no class.
  const hasClass = !isModule || thrown.includes('[javascript/evaluate]');
  const name = isModule ? /the program throws: (\w+)/.exec(thrown)?.[1] : /^\w+/.exec(thrown)?.[0];
  const isExpected = hasClass ? name === negative.type : negative.phase !== 'runtime';
  return isExpected ? undefined : `expected ${negative.type}: ${thrown}`;
}

if (!checkout || !existsSync(join(checkout, 'harness/assert.js'))) {
  console.error('usage: scripts/test262.sh CHECKOUT [TEST]...\n\nCHECKOUT is a clone of https://github.com/tc39/test262');
  process.exit(2);
}
const temporary = mkdtempSync(join(tmpdir(), 'test262-'));
const runner = join(temporary, 'runner.wasm');
const made = await execute(['componentize', join(here, 'runner.js'), '--wit', join(here, 'test262.wit'), '-o', runner]);
if (!made.succeeded) throw new Error(made.stderr);

const root = resolve(checkout);
const paths = (chosen.length > 0 ? chosen : ['test/language', 'test/built-ins']).flatMap((path) => testsIn(join(root, path)));
const failures = [];
const skipped = new Map();
let passed = 0;
let next = 0;

async function worker(number) {
  const folder = join(temporary, `${number}`);
  mkdirSync(folder);
  while (next < paths.length) {
    const path = paths[next++];
    const source = readFileSync(path, 'utf8');
    const about = metadata(source);
    const reason = reasonToSkip(about);
    if (reason) {
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
      continue;
    }
    const why = await failure(path, source, about, folder);
    if (why === undefined) passed++;
    else failures.push(`${relative(root, path)}: ${why.split('\n')[0]}`);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, (_, number) => worker(number)));
rmSync(temporary, { recursive: true });
for (const line of failures.sort()) console.log(line);
for (const [reason, count] of [...skipped].sort()) console.error(`skipped: ${count} (${reason})`);
console.error(`passed: ${passed}, failed: ${failures.length}`);
process.exit(failures.length > 0 ? 1 : 0);
