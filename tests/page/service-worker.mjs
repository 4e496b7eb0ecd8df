// A component answers requests of a page in a service worker: `node service-worker.mjs FOLDER`. It is `responder` of `tests/macro`.
import assert from 'node:assert/strict';
import path from 'node:path';

import { open } from './browser.mjs';

const folder = path.resolve(process.argv[2]);
const { page, url, asked, complaints, close } = await open(folder, folder, {});
try {
  await page.goto(`${url}service-worker.html`);
  await page.waitForFunction(() => window.ask);
  const ask = (path, options) => page.evaluate(([path, options]) => window.ask(path, options), [path, options]);

  assert.deepEqual(await ask('hello'), [200, 'hello']);
  assert.deepEqual(await ask('path?a=%20b&c'), [200, '/path?a=%20b&c']);
  const large = 'täglich 🦀 '.repeat(100_000);
  assert.deepEqual(await ask('echo', { method: 'POST', body: large }), [200, large]);
  const slept = await Promise.all(Array.from({ length: 5 }, () => ask('sleep?200')));
  assert.ok(slept.every(([status, text]) => status === 200 && /^slept, \d+ at a time$/.test(text)), String(slept));
  assert.equal(await page.evaluate(() => window.ticks()), true);
  assert.equal((await ask('error'))[0], 500);
  assert.deepEqual(await ask('hello'), [200, 'hello']);
  assert.ok(!asked.some((pathname) => pathname.startsWith('/app/')), `the server was asked: ${asked}`);

  // What the page gave up, and the answer 500, are what there is to complain of.
  const others = complaints.filter((text) => !/ticks.*ERR_ABORTED|status of 500/.test(text));
  assert.deepEqual(others, []);
} catch (error) {
  throw new Error(`${error.message}\nthe page complained: ${complaints.join('\n')}`);
} finally {
  await close();
}
