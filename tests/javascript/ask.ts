// Asks a server, as programs in browsers do.
async function one(url: string, init?: RequestInit): Promise<string> {
  try {
    const response = await fetch(url, init);
    return `${response.status} ${response.redirected} ${new URL(response.url).pathname} ${await response.text()}`;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

export async function ask(url: string): Promise<string[]> {
  await new Promise((done) => setTimeout(done, 5));
  console.log('asking');
  const pieces = new ReadableStream({
    start(controller) {
      for (const text of ['in ', 'pieces']) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  const both = Promise.all([one(`${url}/a`), one(`${url}/b`, { method: 'POST', body: 'text', headers: { 'x-one': '1' } })]);
  return [
    ...(await both),
    await one(`${url}/moved`, { method: 'POST', body: 'not again' }),
    await one(`${url}/moved`, { redirect: 'manual' }),
    await one(`${url}/stream`, { method: 'PUT', body: pieces, duplex: 'half' } as RequestInit),
    await one(`${url}/a`, { signal: AbortSignal.abort(new RangeError('no')) }),
  ];
}
