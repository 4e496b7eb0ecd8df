async function load(url) {
  let code;
  if (url.protocol === 'file:') code = process.getBuiltinModule('node:fs').readFileSync(url);
  else if (url.protocol === 'data:') code = Uint8Array.from(atob(url.href.split(',')[1]), (c) => c.charCodeAt()); //? DATA
  else {
    const file = await fetch(url);
    if (!file.ok) throw new Error(`${url}: ${file.status}`);
    if (file.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(file);
    code = await file.arrayBuffer();
  }
  return WebAssembly.compile(code);
}
