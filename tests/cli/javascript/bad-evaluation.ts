// FAIL: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// What is thrown at the top level is shown where it was thrown, in TypeScript.
interface Settings {
  depth: number;
}

function check(settings: Settings): Settings {
  if (settings.depth > 2) throw new RangeError(`too deep: ${settings.depth}`);
  return settings;
}

export const settings: Settings = check({ depth: 3 });
