// Reads a stream of a component in a page while the component computes: `node stream.mjs FOLDER`.
import assert from 'node:assert/strict';
import path from 'node:path';

import { open } from './browser.mjs';

const folder = path.resolve(process.argv[2]);
const { page, url, complaints, close } = await open(folder, folder, {});
try {
  const text = (id) => page.textContent(`#${id}`);
  const until = (condition) => page.waitForFunction(condition);

  await page.goto(`${url}stream.html?limit=1000`);
  await until(() => document.querySelector('#state').textContent === 'done');
  assert.equal(await text('last'), '168: 997');

  // There are numbers, and frames between them, long before the end.
  await page.goto(`${url}stream.html?limit=4000000000`);
  await until(() => parseInt(document.querySelector('#last').textContent) > 100);
  assert.equal(await text('state'), 'computing');
  const [number, frames] = [parseInt(await text('last')), Number(await text('frames'))];
  await page.waitForFunction(
    ([number, frames]) =>
      parseInt(document.querySelector('#last').textContent) > number + 100 &&
      Number(document.querySelector('#frames').textContent) > frames + 5,
    [number, frames],
  );
  await page.click('#stop');
  await until(() => document.querySelector('#state').textContent === 'stopped');
  const last = await text('last');
  await page.waitForTimeout(100);
  assert.equal(await text('last'), last);
  assert.deepEqual(complaints, []);
} catch (error) {
  throw new Error(`${error.message}\nthe page complained: ${complaints.join('\n')}`);
} finally {
  await close();
}
