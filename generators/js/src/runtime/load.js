async function load(url) {
  if (url.protocol === 'file:' && !globalThis.Deno) {
    const files = 'node:fs/promises';
    const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ files);
    return WebAssembly.compile(await readFile(url));
  }
  // A policy may forbid to fetch what a bundler has put into its text.
  if (url.protocol === 'data:') return WebAssembly.compile(base64(url.pathname.split(',')[1]));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
