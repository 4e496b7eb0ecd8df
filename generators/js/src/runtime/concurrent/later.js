// After what else waits for its turn.
const later = globalThis.setImmediate ?? ((f) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => (port1.close(), f());
  port2.postMessage(0);
});
