// Serves a module with `export default { fetch }` in Node: `node serve.mjs MODULE [PORT [ADDRESS]]`.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';

// A server of Node for a function that takes a `Request` and returns a `Response`.
export function serve(fetch) {
  return createServer(async (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    try {
      const { method, headers } = incoming;
      const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
      const response = await fetch(
        new Request(`http://${headers.host ?? 'localhost'}${incoming.url}`, {
          method,
          headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) => values.map((value) => [name, value])),
          body: hasBody && method !== 'GET' && method !== 'HEAD' ? Readable.toWeb(incoming) : null,
          duplex: 'half',
          signal: gone.signal,
        }),
      );
      outgoing.writeHead(response.status, [...response.headers].flat());
      if (!response.body || method === 'HEAD') {
        await response.body?.cancel();
        outgoing.end();
      } else {
        outgoing.flushHeaders();
        await pipeline(Readable.fromWeb(response.body), outgoing);
      }
    } catch (error) {
      if (gone.signal.aborted) return;
      console.error(error);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end('Internal Server Error');
    }
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , module, port = '8080', address = '127.0.0.1'] = process.argv;
  const { default: served } = await import(pathToFileURL(module));
  const server = serve(served.fetch).listen(Number(port), address);
  await once(server, 'listening');
  console.log(`http://${address}:${server.address().port}`);
}
