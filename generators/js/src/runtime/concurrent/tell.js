// What core instances export that can say what they wait for.
const tellers = [];
function told() {
  return tellers.flatMap(({ '[waiting]': waiting, memory }) => {
    try {
      const area = waiting() >>> 0;
      const [text, size] = new Uint32Array(memory.buffer, area, 2);
      return new TextDecoder().decode(new Uint8Array(memory.buffer, text, size)).trim().split('\n').slice(0, 20);
    } catch {
      return []; // it trapped, or has no such text
    }
  });
}
