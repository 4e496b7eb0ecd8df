// Says what it was sent, or, at `/ask?HOST/PATH`, what another server says at `/PATH`.
async function said(request: Request, { pathname, search }: URL): Promise<string> {
  if (pathname === '/ask') {
    const response = await fetch(`http://${search.slice(1)}`);
    return `${response.status}: ${await response.text()}`;
  }
  const method = request.method[0] + request.method.slice(1).toLowerCase();
  return `Method::${method} ${pathname}${search}: ${await request.text()}`;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const bytes = new TextEncoder().encode(await said(request, new URL(request.url)));
    // In pieces, as they come.
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 10_000) controller.enqueue(bytes.subarray(at, at + 10_000));
        controller.close();
      },
    });
    return new Response(body, { status: 202, headers: { 'x-length': String(bytes.length) } });
  },
};
