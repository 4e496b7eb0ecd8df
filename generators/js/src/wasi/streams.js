// Streams of bytes between WASI and a host.

// The iterator of whatever can be iterated, which also releases a `ReadableStream` that is given up.
export function iterate(source) {
  if (!(source instanceof ReadableStream)) return source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]();
  const reader = source.getReader();
  return {
    next: () => reader.read(),
    return: async (value) => {
      await reader.cancel(value).catch(() => {});
      return { done: true, value };
    },
  };
}

// A stream of what `open` returns, and a promise of how it ended, which may be an error that `describe` knows. `follow` says what
// the promise comes to after an end without an error. Errors are never thrown: a stream of WASI has none.
export function tell(open, describe, follow = () => ({ tag: 'ok', val: undefined })) {
  let iterator, settle;
  const ended = new Promise((resolve) => (settle = resolve));
  const end = (result) => {
    settle(result);
    return { done: true, value: undefined };
  };
  const stream = {
    async next() {
      try {
        iterator ??= iterate(open());
        const item = await iterator.next();
        return item.done ? end(follow()) : item;
      } catch (error) {
        return end({ tag: 'err', val: describe(error) });
      }
    },
    async return() {
      // Whoever gives up a stream has seen no error of it.
      end({ tag: 'ok', val: undefined });
      await iterator?.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return [stream, ended];
}

// Hands every piece of a stream to `write`: a promise of how that ended.
export async function drain(source, write, describe) {
  const iterator = iterate(source);
  try {
    for (let item; !(item = await iterator.next()).done; ) await write(item.value);
    return { tag: 'ok', val: undefined };
  } catch (error) {
    await iterator.return?.();
    return { tag: 'err', val: describe(error) };
  }
}
