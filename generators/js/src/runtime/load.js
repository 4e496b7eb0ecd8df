async function load(url) {
  if (url.protocol === 'file:' && !globalThis.Deno) {
    return WebAssembly.compile(process.getBuiltinModule('node:fs').readFileSync(url));
  }
  if (url.protocol === 'data:') return WebAssembly.compile(Uint8Array.from(atob(url.href.split(',')[1]), (c) => c.charCodeAt(0)));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const isWasm = response.headers.get('content-type') === 'application/wasm';
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
