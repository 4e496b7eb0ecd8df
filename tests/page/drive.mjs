// Clicks through the built page as `tests/page.rs` says: `node drive.mjs FOLDER`.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { open } from './browser.mjs';

const folder = path.resolve(process.argv[2]);
const dist = path.join(folder, 'fixtures/page/dist');

// The page's policy is also in a header, as workers have theirs from there.
const html = await readFile(path.join(dist, 'index.html'), 'utf8');
const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)[1];
assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);

const { page, url, asked, complaints, close } = await open(folder, dist, { 'content-security-policy': policy });
try {
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective, event.blockedURI));
  });
  await page.goto(url);

  const submit = (form) => page.click(`#${form} button`);
  for (const place of ['page', 'worker']) {
    await page.check(`[value=${place}]`);

    await page.fill('[name=expression]', '2 * (3 - sqrt(2)) ^ 2');
    await submit('calculate');
    await page.waitForFunction(() => document.querySelector('#value').textContent.includes(' = '));
    assert.equal(await page.textContent('#value'), '2 * (3 - sqrt(2)) ^ 2 = 5.029437251522859\n', place);

    await page.fill('[name=expression]', '2 * (3 -');
    await submit('calculate');
    await page.waitForSelector('#value.error');
    assert.match(await page.textContent('#value'), /\^ .*expected|\^ /, place);

    await page.fill('[name=expression]', '-1 / 4');
    await submit('calculate');
    await page.waitForSelector('#value:not(.error)');
    assert.equal(await page.textContent('#value'), '-1 / 4 = -0.25\n', place);

    const [width, height] = place === 'page' ? [480, 320] : [600, 250];
    await page.fill('[name=width]', String(width));
    await page.fill('[name=height]', String(height));
    await submit('resize');
    const size = [width, height];
    await page.waitForFunction(([width]) => document.querySelector('#picture').naturalWidth === width, size);
    assert.equal(await page.evaluate(() => document.querySelector('#picture').naturalHeight), height, place);

    await submit('report');
    await page.waitForFunction(() => document.querySelector('#lines').textContent.includes('\nlog\n'));
    assert.match(await page.textContent('#lines'), /most frequent: `the`, 11 times/, place);
    assert.match(await page.textContent('#lines'), /warning: no number in `13:30,sensor off`/, place);
    await page.screenshot({ path: path.join(folder, `${place}.png`), fullPage: true });
    await page.evaluate(() => {
      document.querySelector('#value').textContent = '';
      document.querySelector('#lines').textContent = '';
    });
  }
  assert.equal(page.workers().length, 1, 'the worker ran');
  assert.ok(asked.some((name) => name.endsWith('.wasm')), 'core modules were fetched');
  assert.deepEqual(complaints, []);
} catch (error) {
  throw new Error(`${error.message}\nthe page complained: ${complaints.join('\n')}`);
} finally {
  await close();
}
