// What the engine itself needs that is shorter in JavaScript. Run once, before the program; its value is for the engine.
globalThis.ComponentError = class ComponentError extends Error {
  constructor(payload) {
    const text = Object(payload) === payload ? (payload.tag ?? 'an error of the component') : payload;
    super(typeof payload === 'string' ? payload : `${text} (see \`payload\`)`);
    this.payload = payload;
  }
};
Object.defineProperty(ComponentError.prototype, 'name', { value: 'ComponentError', writable: true, configurable: true });
Object.defineProperty(globalThis, 'ComponentError', { enumerable: false });
delete globalThis.performance;
({
  ComponentError,
  Map,
  entries: (map) => [...Map.prototype.entries.call(map)],
  then: Promise.prototype.then,
  abortError: () => new DOMException('This operation was aborted', 'AbortError'),
});
