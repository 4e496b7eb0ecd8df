// A stream that a component is given: an end of its own for what can be iterated. Nothing is asked for before the component reads.
// `number` checks an element that is one.
function lowerStream(component, type, source, isBytes, place, number) {
  const known = source?.[TRANSFER];
  if (known && !source.locked) {
    source.getReader();
    return addEnd(component, type, known, true);
  }
  let next, stop;
  if (source instanceof ReadableStream) {
    if (source.locked) expected('a stream that nobody reads', source, place);
    const reader = source.getReader();
    next = () => reader.read();
    stop = () => reader.cancel().catch(() => {});
  } else if (isBytes && source instanceof Uint8Array) {
    const chunks = [source];
    next = () => ({ done: !chunks.length, value: chunks.pop() });
  } else {
    const iterator = source?.[Symbol.asyncIterator]?.() ?? source?.[Symbol.iterator]?.();
    if (!iterator) expected('ReadableStream, AsyncIterable or iterable', source, place);
    next = () => iterator.next();
    stop = () => iterator.return?.()?.then?.(undefined, () => {});
  }
  const quit = () => {
    try {
      stop?.();
    } catch {} // nobody waits for it
  };
  const transfer = new Transfer(false);
  const end = new HostEnd(transfer, false);
  let isBusy = false, isOver = false;
  const close = () => {
    isOver = true;
    if (!transfer.isDropped) transfer.drop();
  };
  const give = ({ done, value }) => {
    isBusy = false;
    if (transfer.isDropped || isOver) return;
    if (done) return close();
    if (!isBytes) number?.(value, place);
    else if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    else if (ArrayBuffer.isView(value)) value = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    else value = Uint8Array.from([].concat(value), (byte) => number(byte, place));
    const values = isBytes ? value : [value];
    if (isBytes && !values.length) return transfer.host.pull();
    send(new HostBuffer(values.length, values));
  };
  const send = (buffer) => {
    isBusy = true;
    end.start(buffer, (result) => {
      isBusy = false;
      if (result) return;
      if (buffer.remain) send(buffer);
    });
  };
  // What the host's iterator throws, or gives that is no element, ends the stream, and is the host's to see.
  const failed = (error) => {
    isOver = true;
    close();
    queueMicrotask(() => {
      throw error;
    });
  };
  const settle = (item) => {
    if (current) return;
    try {
      given(item);
    } catch (error) {
      fail(error);
    }
  };
  const given = (item) => {
    try {
      give(item);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      quit();
      failed(error);
    }
  };
  transfer.host = {
    pull() {
      if (isBusy || isOver) return;
      isBusy = true;
      let item;
      try {
        item = next();
      } catch (error) {
        return failed(error);
      }
      if (typeof item?.then === 'function') Promise.resolve(item).then(settle, failed);
      else given(item);
    },
    drop() {
      if (isOver) return;
      isOver = true;
      quit();
    },
  };
  return addEnd(component, type, transfer, true);
}
