// Clicks through the built page as `tests/page.rs` says: `node drive.mjs FOLDER`.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(process.argv[2]);
const dist = path.join(folder, 'fixtures/page/dist');
const { chromium } = createRequire(path.join(folder, 'drive.cjs'))('playwright-core');

// A server of the files, with the page's policy in a header, as workers have theirs from there.
const html = await readFile(path.join(dist, 'index.html'), 'utf8');
const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)[1];
assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
const types = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };
const asked = [];
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = path.join(dist, pathname === '/' ? 'index.html' : path.normalize(pathname));
  asked.push(pathname);
  if (!existsSync(file)) return response.writeHead(404).end();
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(await readFile(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const profile = await mkdtemp(path.join(folder, 'profile-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: 900, height: 1180 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const complaints = [];
try {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure().errorText}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective, event.blockedURI));
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);

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
  await context.close();
  server.close();
  await rm(profile, { recursive: true, force: true });
}
