function loadNow(url) {
  let code;
  if (url.protocol === 'file:') code = process.getBuiltinModule('node:fs').readFileSync(url);
  else if (url.protocol === 'data:') code = Uint8Array.from(atob(url.href.split(',')[1]), (c) => c.charCodeAt()); //? DATA
  else throw new TypeError(`instantiate needs \`getCoreModule\` here: ${url} cannot be read synchronously`);
  return new WebAssembly.Module(code);
}
