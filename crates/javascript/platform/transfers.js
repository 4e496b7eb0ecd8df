// Streams and futures of the component model, as `ReadableStream`s and promises.
import { cancel, drop, fail, kindOf, newTransfer, read, release, setTransfers, write } from 'witcraft:native';

/** What `kindOf` gives. */
const [UNIT, BYTES, , HANDLES] = [0, 1, 2, 3];
/** The ends of streams that the component got, until somebody reads. */
const untouched = new WeakMap();
const promises = new WeakMap();

/** How many values are read at once: those with handles must not be lost where a reader stops. */
const counts = { [UNIT]: 64, [BYTES]: 65536, 2: 64, [HANDLES]: 1 };

function liftStream(kind, end) {
  const isBytes = kindOf(kind) === BYTES;
  const count = counts[kindOf(kind)];
  const stream = new ReadableStream(
    {
      async pull(controller) {
        untouched.delete(stream);
        const values = await read(end, count);
        if (values === undefined) {
          drop(end);
          // A read that was cancelled gives nothing either.
          if (!isCancelled) controller.close();
        } else if (isBytes) controller.enqueue(values);
        else for (const value of values) controller.enqueue(value);
      },
      cancel() {
        isCancelled = true;
        untouched.delete(stream);
        cancel(end);
        drop(end);
      },
    },
    { highWaterMark: 0 },
  );
  let isCancelled = false;
  untouched.set(stream, { kind, end });
  return stream;
}

function lowerStream(kind, value) {
  const own = untouched.get(value);
  if (own?.kind === kind && !value.locked) {
    untouched.delete(value);
    value.getReader();
    return release(own.end);
  }
  const isBytes = kindOf(kind) === BYTES;
  // What is there already is written at once.
  const whole = isBytes ? bytesOf(value) : Array.isArray(value) || ArrayBuffer.isView(value) ? value : undefined;
  const method = whole ? undefined : (value?.[Symbol.asyncIterator] ?? value?.[Symbol.iterator]);
  if (!whole && (typeof method !== 'function' || typeof value === 'string')) return undefined;
  const [readable, writable] = newTransfer(kind);
  const iterator = method?.call(value);
  const pumped = iterator ? pump(writable, iterator, isBytes) : once(writable, whole);
  pumped.then(
    () => drop(writable),
    (error) => fail(new TypeError(`a stream failed: ${error?.message ?? error}`, { cause: error })),
  );
  return release(readable);
}

const once = async (end, values) => write(end, values);

async function pump(end, iterator, isBytes) {
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) return;
    if (!(await write(end, isBytes ? (bytesOf(value) ?? value) : [await value]))) {
      // Nobody reads any more.
      await iterator.return?.();
      return;
    }
  }
}

const bytesOf = (value) =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : undefined;

/** A promise that reads when somebody asks: a future that nobody asks for is not waited for. */
class Future extends Promise {
  static get [Symbol.species]() {
    return Promise;
  }
  then(resolved, rejected) {
    const future = promises.get(this);
    if (future) {
      promises.delete(this);
      read(future.end, 1).then((value) => (drop(future.end), future.resolve(value)), future.reject);
    }
    return super.then(resolved, rejected);
  }
}

function liftFuture(kind, end) {
  let settle;
  const future = new Future((resolve, reject) => (settle = { resolve, reject }));
  promises.set(future, { kind, end, ...settle });
  return future;
}

function lowerFuture(kind, value) {
  const own = promises.get(value);
  if (own?.kind === kind) {
    promises.delete(value);
    own.reject(new TypeError('the future was given away'));
    Promise.prototype.then.call(value, undefined, () => {});
    return release(own.end);
  }
  if (typeof value?.then !== 'function') return undefined;
  const [readable, writable] = newTransfer(kind);
  Promise.resolve(value)
    .then((value) => write(writable, value))
    .then(
      () => drop(writable),
      (error) => fail(new TypeError(`a future failed: ${error?.message ?? error}`, { cause: error })),
    );
  return release(readable);
}

setTransfers(liftStream, liftFuture, lowerStream, lowerFuture);
