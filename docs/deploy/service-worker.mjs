// A component in a service worker: it answers what a page asks for below `/app/`.
// `witcraft transpile app.wasm --instantiation async -o .` makes the modules. A page registers it with
// `navigator.serviceWorker.register('./service-worker.mjs', { type: 'module' })`.
import { instantiate } from './app.js';
import wasi from './app.wasi.js';

const base = '/app';

// Service workers may not wait while they are loaded, so the first request does.
let instance;

async function answer(request) {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(base.length);
  instance ??= instantiate(undefined, wasi);
  const used = instance;
  try {
    return await (await used).default.fetch(new Request(url, request));
  } catch (error) {
    // After a trap the instance answers no further requests.
    if (instance === used) instance = undefined;
    throw error;
  }
}

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname.startsWith(`${base}/`)) event.respondWith(answer(event.request));
});
