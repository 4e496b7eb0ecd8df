// RUN: componentize % --wit tests/cli/javascript/input/web.wit --world full -o %tmpdir/full.wasm
// RUN: run %tmpdir/full.wasm --env LEVEL=debug --invoke 'run()'
// RUN: wit show %tmpdir/full.wasm | grep import
// RUN: componentize tests/cli/javascript/greet.js --wit tests/cli/javascript/input/web.wit --world greeter -o %tmpdir/small.wasm
// RUN: wit show %tmpdir/small.wasm | grep -c import || true
// RUN: componentize tests/cli/javascript/input/quiet.js --wit tests/cli/javascript/input/app.wit -o %tmpdir/quiet.wasm
// RUN: run %tmpdir/quiet.wasm --invoke 'greet("x")'
// What a program mentions is there, over what its world imports; what it does not mention asks for nothing.
const check = (holds: boolean, what: string) => console.log(holds ? 'ok' : 'FAILED', what);

export async function run(): Promise<string> {
  console.log('%s is %d', 'six', 6, { a: [1, 'two', new Map([['k', 3n]])], f: null });
  console.error(new Uint8Array([1, 2]), new Set(['x']), [undefined, -0]);
  const bytes = new TextEncoder().encode('é€🐉');
  check(bytes.length === 9 && new TextDecoder().decode(bytes) === 'é€🐉', 'text goes to bytes and back');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  check(decoder.decode(bytes.subarray(0, 3), { stream: true }) + decoder.decode(bytes.subarray(3)) === 'é€🐉', 'in parts');
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(0xff));
  } catch (error) {
    check(error instanceof TypeError, 'what is not UTF-8 is refused');
  }
  check(new TextDecoder().decode(Uint8Array.of(97, 0xff, 98)) === 'a\ufffdb', 'or replaced');

  const cyclic: Record<string, unknown> = { date: new Date(5), map: new Map([[1, { deep: [2] }]]) };
  cyclic.self = cyclic;
  const copy = structuredClone(cyclic) as typeof cyclic;
  check(copy !== cyclic && copy.self === copy && (copy.date as Date).getTime() === 5, 'a clone is alike and another');

  const controller = new AbortController();
  const heard: string[] = [];
  controller.signal.addEventListener('abort', (event) => heard.push(event.type), { once: true });
  controller.abort();
  controller.abort();
  check(heard.length === 1 && controller.signal.reason.name === 'AbortError', 'an abort is heard once');

  const order: number[] = [];
  queueMicrotask(() => order.push(1));
  const started = performance.now();
  await new Promise<void>((resolve) => {
    setTimeout(() => (order.push(3), resolve()), 20);
    setTimeout(() => order.push(2), 1);
    clearTimeout(setTimeout(() => order.push(4), 2));
  });
  check(order.join() === '1,2,3', 'timers run in their order');
  check(performance.now() - started >= 15, 'and take their time');
  check(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), 'a UUID looks like one');
  check(crypto.getRandomValues(new Uint32Array(8)).some((x) => x !== 0), 'random numbers are random');
  check(Math.random() !== Math.random() && Date.now() > 1.7e12, 'and time has come');
  check(atob(btoa('abc')) === 'abc', 'base64 goes both ways');
  return process.env.LEVEL ?? 'nothing';
}
