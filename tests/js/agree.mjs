// Asserts that a module reads and gives what its declarations say: `node agree.mjs FOLDER NAME`, with NAME.js made with
// `--instantiation async`. Prints the keys of its imports and of its exports.
import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const [folder, name] = process.argv.slice(2);
const file = path.resolve(folder, `${name}.d.ts`);
const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: [] });
const wrong = ts.getPreEmitDiagnostics(program).map((found) => ts.flattenDiagnosticMessageText(found.messageText, ' '));
assert.deepEqual(wrong, []);
const checker = program.getTypeChecker();
const declared = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
const type = (name) => checker.getDeclaredTypeOfSymbol(declared.find((symbol) => symbol.name === name));
const members = (type) => new Map(type.getProperties().map((symbol) => [symbol.name, checker.getTypeOfSymbol(symbol)]));

// Everything that is asked for is given, and noted.
const reads = new Map();
const given = new Set();
const give = () => {
  const made = class {};
  given.add(made);
  return made;
};
const imports = new Proxy({}, {
  get(_, key) {
    const read = new Set();
    reads.set(key, read);
    return new Proxy(class {}, { get: (_, member) => (member === 'default' ? undefined : (read.add(member), give())) });
  },
});
const { instantiate } = await import(pathToFileURL(path.resolve(folder, `${name}.js`)));
const exports = await instantiate(undefined, imports);

const imported = members(type('Imports'));
for (const [key, read] of reads) {
  assert.ok(imported.has(key), `it reads the import ${key}, and ${[...imported.keys()]} are declared`);
  for (const member of read) assert.ok(members(imported.get(key)).has(member), `it reads ${member} of ${key}`);
}

const isClass = (value) => typeof value === 'function' && 'prototype' in value && value.toString().startsWith('class');
const own = (value, ...known) => Object.getOwnPropertyNames(value).filter((name) => !known.includes(name)).sort();
const plain = (type) => [...members(type).keys()].filter((name) => !name.startsWith('__@') && name !== 'prototype').sort();
function agree(value, type, place) {
  if (given.has(value)) {
    assert.ok(type.getProperty('prototype'), `${place} is a class`);
  } else if (isClass(value)) {
    assert.deepEqual(own(value, 'length', 'name', 'prototype'), plain(type), `static functions of ${place}`);
    const [construct] = type.getConstructSignatures();
    const made = construct?.getReturnType() ?? checker.getTypeOfSymbol(type.getProperty('prototype'));
    assert.deepEqual(own(value.prototype, 'constructor'), plain(made), `methods of ${place}`);
  } else if (typeof value === 'object') {
    assert.deepEqual(Object.keys(value).sort(), plain(type), `members of ${place}`);
    for (const key of Object.keys(value)) agree(value[key], members(type).get(key), `${place} ${key}`);
  }
}
agree(exports, type('Exports'), 'the exports');
console.log([...reads.keys()].sort().join(' '), '|', Object.keys(exports).sort().join(' '));
