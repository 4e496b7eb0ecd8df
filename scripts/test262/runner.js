// The component that evaluates one test of Test262: what it throws is its result.

const unavailable = (name) => () => {
  throw new Error(`$262.${name} is not available`);
};

globalThis.$262 = {
  global: globalThis,
  evalScript: (source) => (0, eval)(source),
  createRealm: unavailable('createRealm'),
  detachArrayBuffer: (buffer) => structuredClone(buffer, { transfer: [buffer] }),
  gc: unavailable('gc'),
};

const describe = (error) => (error instanceof Object ? `${error.name ?? error.constructor?.name}: ${error.message}` : String(error));

export async function run(source, asynchronous) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of source) text += decoder.decode(piece, { stream: true });
  const done = Promise.withResolvers();
  globalThis.$DONE = (error) => (error === undefined ? done.resolve() : done.reject(error));
  try {
    (0, eval)(text);
    if (asynchronous) await done.promise;
    return undefined;
  } catch (error) {
    return describe(error);
  }
}
