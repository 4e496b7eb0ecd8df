// Runs every entry below FOLDER, transpiled or bundled: `run.mjs FOLDER`.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(argv[2]);
let count = 0;
for (const way of readdirSync(folder)) {
  const built = path.join(folder, way);
  for (const name of existsSync(path.join(built, 'echo.js')) ? readdirSync(built) : []) {
    const entry = name === 'entry.js' ? path.join(built, name) : path.join(built, name, 'entry.js');
    if (!existsSync(entry)) continue;
    const { default: run } = await import(pathToFileURL(entry));
    const answers = await run((file) => readFileSync(path.join(built, file)));
    assert.deepEqual(answers, [3, 4, 'täglich'], entry);
    count += 1;
  }
}
assert.ok(count >= 6, `${count} entries ran`);
