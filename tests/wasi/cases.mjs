// Runs cases of a transpiled program, each on an instance of its own in an empty directory, and prints which of them hold:
// `node cases.mjs SCRATCH CASE...`. What a case says before it fails is on standard error behind its name.
import { mkdirSync, readFileSync, writeSync } from 'node:fs';
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
import { instantiate } from './node/preview1.js';

const [scratch, ...cases] = process.argv.slice(2);
const modules = new Map();
const getCoreModule = (name) => {
  if (!modules.has(name)) modules.set(name, new WebAssembly.Module(readFileSync(new URL(`node/${name}`, import.meta.url))));
  return modules.get(name);
};
for (const name of cases) {
  const directory = `${scratch}/${name}`;
  mkdirSync(directory, { recursive: true });
  const sandbox = {
    preopens: { '/': directory },
    env: { EMPTY: '', ODD: 'a=b ü', WORD: 'value' },
    args: ['preview1.wasm', name, '', 'two words', 'ü🦀'],
    enableNetwork: false,
  };
  writeSync(2, `case ${name}\n`);
  try {
    const { run } = await instantiate(getCoreModule, new WASIShim({ sandbox }).getImportObject());
    run.run();
    writeSync(1, `${name}\n`);
  } catch (error) {
    writeSync(2, `${error}\n`);
  }
}
process.exit();
