// A component in workerd: each request has an instance of its own, so that one that traps harms no other.
// `witcraft transpile app.wasm --instantiation async -o .` makes the modules.
import core from './app.core.wasm';
import { instantiate } from './app.js';
import wasi from './app.wasi.js';

export default {
  async fetch(request) {
    const app = await instantiate(() => core, wasi);
    return app.default.fetch(request);
  },
};
