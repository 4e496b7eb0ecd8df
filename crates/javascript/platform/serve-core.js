// What serves HTTP in a program: `export default { fetch }`, or a listener for `fetch`.
const listeners = [];

Object.defineProperty(globalThis, 'addEventListener', {
  value(type, listener) {
    if (type === 'fetch') listeners.push(listener);
  },
  writable: true,
  configurable: true,
});

/** The function of a program that answers requests. */
export function find(program) {
  const handler = program.default;
  if (typeof handler?.fetch === 'function') return (request, context) => handler.fetch(request, {}, context);
  if (typeof handler === 'function') return (request, context) => handler(request, {}, context);
  if (listeners.length === 0) {
    throw new TypeError('nothing serves HTTP: write `export default { fetch(request) { ... } }`, or addEventListener("fetch", ...)');
  }
  return (request, context) => {
    let response;
    const event = {
      type: 'fetch',
      request,
      waitUntil: context.waitUntil,
      passThroughOnException() {},
      respondWith: (answer) => void (response = answer),
    };
    for (const listener of listeners) if (response === undefined) (listener.handleEvent ?? listener).call(listener, event);
    if (response === undefined) throw new TypeError('no listener answered the request: call event.respondWith(...)');
    return response;
  };
}

/** Answers a request, whatever happens. `after` are promises that the answer does not wait for. */
export async function answer(handler, request, after) {
  const waitUntil = (promise) => void after.push(Promise.resolve(promise).catch(report));
  try {
    const response = await handler(request, { waitUntil, passThroughOnException() {}, props: {} });
    if (!(response instanceof Response)) throw new TypeError(`a Response is expected, got ${response}`);
    return response;
  } catch (error) {
    report(error);
    return new Response('Internal Server Error', { status: 500 });
  }
}

const report = (error) => console.error(error);
