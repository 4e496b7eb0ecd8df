// Streams of WASI 0.2 as the web's.
import { until } from 'witcraft:waiter';

/** What an `input-stream` gives. `end` is called once, when it is over. */
export function readable(input, end) {
  const over = () => {
    input[Symbol.dispose]();
    end();
  };
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          let bytes;
          try {
            bytes = input.read(65536n);
          } catch (error) {
            over();
            if (error.payload?.tag === 'closed') return controller.close();
            throw new TypeError('the body ended too early', { cause: error });
          }
          if (bytes.length) return controller.enqueue(bytes);
          await until(input.subscribe());
        }
      },
      cancel: over,
    },
    { highWaterMark: 0 },
  );
}

/** Writes bytes, or a stream of them, to an `output-stream`, which is dropped. */
export async function write(output, body) {
  try {
    for await (const piece of body instanceof Uint8Array ? [body] : body) {
      if (!(piece instanceof Uint8Array)) throw new TypeError('a body is a stream of Uint8Arrays');
      for (let at = 0; at < piece.length; ) {
        const room = Number(output.checkWrite());
        if (room === 0) {
          await until(output.subscribe());
          continue;
        }
        output.write(piece.subarray(at, at + room));
        at += room;
      }
    }
    output.flush();
    await until(output.subscribe());
    output.checkWrite();
  } finally {
    output[Symbol.dispose]();
  }
}
