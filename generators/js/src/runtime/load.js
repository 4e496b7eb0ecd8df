async function load(url) {
  let code;
  if (url.protocol === 'file:') code = process.getBuiltinModule('node:fs').readFileSync(url);
  else if (url.protocol === 'data:') code = Uint8Array.from(atob(url.href.split(',')[1]), (c) => c.charCodeAt(0));
  else {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    if (response.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(response);
    code = await response.arrayBuffer();
  }
  return WebAssembly.compile(code);
}
