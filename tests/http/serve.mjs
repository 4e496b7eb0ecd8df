// Asserts what `tests/http.rs` says: `node serve.mjs`, beside `server/server.js`. With `--other`, it is the server that the
// component asks: one of its own process, as the component waits where it runs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';

const free = async (server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};

if (process.argv.includes('--other')) {
  console.log(await free(createServer((request, response) => response.end(`asked for ${request.url}`))));
} else {
  const { HTTPServer } = await import('@bytecodealliance/preview2-shim/http');
  const { incomingHandler } = await import('./server/server.js');

  const other = spawn(process.execPath, [process.argv[1], '--other'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const otherPort = Number(String((await once(other.stdout, 'data'))[0]));

  // The package listens at a port by number, so one is found that is free.
  const probe = createServer();
  const port = await free(probe);
  await new Promise((closed) => probe.close(closed));
  const server = new HTTPServer(incomingHandler);
  server.listen(port, '127.0.0.1');
  try {
    const ask = async (path, options) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, options);
      const text = await response.text();
      assert.equal(response.status, 202, text);
      assert.equal(Number(response.headers.get('x-length')), new TextEncoder().encode(text).length);
      return text;
    };
    const body = 'täglich 🦀 '.repeat(10_000);
    assert.equal(await ask('/a?b=c'), 'Method::Get /a?b=c: ');
    assert.equal(await ask('/', { method: 'POST', body }), `Method::Post /: ${body}`);
    assert.equal(await ask(`/ask?127.0.0.1:${otherPort}/deep/er`), '200: asked for /deep/er');
  } finally {
    other.kill();
  }
  process.exit(0); // the package has no way to stop listening that ends its worker
}
