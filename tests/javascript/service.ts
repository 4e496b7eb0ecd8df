// A service with the web's interfaces.
interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const upper = () =>
  new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, controller) => controller.enqueue(piece.map((byte) => (byte > 96 && byte < 123 ? byte - 32 : byte))),
  });

export default {
  async fetch(request: Request, _: unknown, context: Context): Promise<Response> {
    const url = new URL(request.url);
    switch (url.pathname) {
      case '/hello':
        return new Response(`Hello, ${url.searchParams.get('name') ?? 'you'}!`);
      case '/json':
        return Response.json({ method: request.method, type: request.headers.get('x-type'), body: await request.json() });
      case '/upper':
        return new Response(request.body!.pipeThrough(upper()), { headers: { 'x-kind': 'stream' } });
      case '/form': {
        const form = await request.formData();
        const file = form.get('file') as File;
        return new Response(`${form.get('a')} ${file.name} ${file.type} ${await file.text()}`);
      }
      case '/digest': {
        const digests = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].map((name) => crypto.subtle.digest(name, new Uint8Array([97, 98, 99])));
        return new Response((await Promise.all(digests)).map((digest) => new Uint8Array(digest).toHex()).join('\n'));
      }
      case '/throw':
        throw new Error('broken');
      case '/after':
        context.waitUntil(Promise.reject(new Error('after it was answered')));
        return new Response(null, { status: 204 });
      case '/slow':
        await new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)));
    }
    return new Response(null, { status: 404 });
  },
};
