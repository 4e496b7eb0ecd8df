// ReadableStream, WritableStream, TransformStream and what belongs to them.
const deferred = () => Promise.withResolvers();
const quiet = (promise) => (promise.catch(() => {}), promise);
const sizeOf = ({ highWaterMark, size } = {}, otherwise = 1) => ({
  limit: highWaterMark === undefined ? otherwise : check(Number(highWaterMark)),
  size: size ? (chunk) => check(Number(size(chunk))) : () => 1,
});
function check(size) {
  if (Number.isNaN(size) || size < 0) throw new RangeError('a size is a number that is not negative');
  return size;
}

class ReadableStreamDefaultController {
  #queue = [];
  #total = 0;
  #isPulling = false;
  #isPulledAgain = false;
  #isStarted = false;
  #isClosing = false;
  #source;
  #strategy;
  #stream;
  constructor(stream, source, strategy) {
    this.#stream = stream;
    this.#source = source;
    this.#strategy = strategy;
  }
  start() {
    const started = this.#source.start?.(this);
    const go = () => {
      this.#isStarted = true;
      this.pull();
    };
    if (started === undefined && this.#source.start === undefined) this.#isStarted = true;
    else Promise.resolve(started).then(go, (error) => this.error(error));
  }
  get desiredSize() {
    const { state } = this.#stream._;
    return state === 'errored' ? null : state === 'closed' ? 0 : this.#strategy.limit - this.#total;
  }
  get byobRequest() {
    return null;
  }
  close() {
    if (this.#isClosing || this.#stream._.state !== 'readable') throw new TypeError('the stream is closed already');
    this.#isClosing = true;
    if (this.#queue.length === 0) this.#stream._.close();
  }
  enqueue(chunk) {
    const stream = this.#stream._;
    if (this.#isClosing || stream.state !== 'readable') throw new TypeError('the stream is closed already');
    if (this.#source.type === 'bytes') {
      if (!ArrayBuffer.isView(chunk)) throw new TypeError('a stream of bytes takes views of buffers');
      if (!(chunk instanceof Uint8Array)) chunk = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
    if (stream.waiting.length) stream.waiting.shift().resolve({ value: chunk, done: false });
    else {
      let size;
      try {
        size = this.#strategy.size(chunk);
      } catch (error) {
        this.error(error);
        throw error;
      }
      this.#queue.push({ chunk, size });
      this.#total += size;
    }
    this.pull();
  }
  error(error) {
    if (this.#stream._.state !== 'readable') return;
    this.#queue = [];
    this.#total = 0;
    this.#stream._.fail(error);
  }
  /** The next chunk, for a reader. */
  read() {
    const stream = this.#stream._;
    if (this.#queue.length) {
      const { chunk, size } = this.#queue.shift();
      this.#total -= size;
      if (this.#isClosing && this.#queue.length === 0) stream.close();
      else this.pull();
      return Promise.resolve({ value: chunk, done: false });
    }
    const waiting = deferred();
    stream.waiting.push(waiting);
    this.pull();
    return waiting.promise;
  }
  pull() {
    const stream = this.#stream._;
    const isWanted = stream.waiting.length > 0 || this.desiredSize > 0;
    if (!isWanted || !this.#isStarted || this.#isClosing || stream.state !== 'readable' || !this.#source.pull) return;
    if (this.#isPulling) {
      this.#isPulledAgain = true;
      return;
    }
    this.#isPulling = true;
    const over = () => {
      this.#isPulling = false;
      if (this.#isPulledAgain) {
        this.#isPulledAgain = false;
        this.pull();
      }
    };
    try {
      Promise.resolve(this.#source.pull(this)).then(over, (error) => this.error(error));
    } catch (error) {
      this.error(error);
    }
  }
  async cancel(reason) {
    this.#queue = [];
    this.#total = 0;
    await this.#source.cancel?.(reason);
  }
}

class ReadableStream {
  /** What readers and controllers see of the stream. */
  _ = {
    state: 'readable',
    error: undefined,
    reader: undefined,
    waiting: [],
    controller: undefined,
    close: () => {
      const stream = this._;
      if (stream.state !== 'readable') return;
      stream.state = 'closed';
      for (const waiting of stream.waiting.splice(0)) waiting.resolve({ value: undefined, done: true });
      stream.reader?._.closed.resolve();
    },
    fail: (error) => {
      const stream = this._;
      if (stream.state !== 'readable') return;
      stream.state = 'errored';
      stream.error = error;
      for (const waiting of stream.waiting.splice(0)) waiting.reject(error);
      stream.reader?._.closed.reject(error);
    },
    cancel: async (reason) => {
      const stream = this._;
      if (stream.state === 'closed') return;
      if (stream.state === 'errored') throw stream.error;
      stream.close();
      await stream.controller.cancel(reason);
    },
  };
  constructor(source = {}, strategy = {}) {
    Object.defineProperty(this, '_', { enumerable: false });
    const controller = new ReadableStreamDefaultController(this, source, sizeOf(strategy, source.type === 'bytes' ? 0 : 1));
    this._.controller = controller;
    controller.start();
    controller.pull();
  }
  static from(iterable) {
    const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]();
    const pull = async (controller) => {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(await value);
    };
    return new ReadableStream({ pull, cancel: (reason) => iterator.return?.(reason) }, { highWaterMark: 0 });
  }
  get locked() {
    return this._.reader !== undefined;
  }
  getReader({ mode } = {}) {
    return mode === 'byob' ? new ReadableStreamBYOBReader(this) : new ReadableStreamDefaultReader(this);
  }
  cancel(reason) {
    if (this.locked) return Promise.reject(new TypeError('the stream is locked'));
    return this._.cancel(reason);
  }
  async pipeTo(target, { preventClose, preventAbort, preventCancel, signal } = {}) {
    const [reader, writer] = [this.getReader(), target.getWriter()];
    let abort;
    const aborted = new Promise((_, reject) => {
      abort = () => reject(signal.reason);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    });
    quiet(aborted);
    let source = 'source';
    try {
      for (;;) {
        source = 'target';
        await Promise.race([writer.ready, aborted]);
        source = 'source';
        const { value, done } = await Promise.race([reader.read(), aborted, writer.closed.then(gone, thrown)]);
        if (done) break;
        source = 'target';
        quiet(writer.write(value));
      }
      if (!preventClose) await writer.close();
    } catch (error) {
      const cause = error instanceof Gone ? error.cause : error;
      if (signal?.aborted) source = 'both';
      if (error instanceof Gone) source = 'target';
      if (source !== 'target' && !preventAbort) await quiet(writer.abort(cause)).catch(() => {});
      if (source !== 'source' && !preventCancel) await quiet(reader.cancel(cause)).catch(() => {});
      throw cause;
    } finally {
      signal?.removeEventListener('abort', abort);
      reader.releaseLock();
      writer.releaseLock();
    }
  }
  pipeThrough({ readable, writable }, options) {
    quiet(this.pipeTo(writable, options));
    return readable;
  }
  tee() {
    const reader = this.getReader();
    const branches = [];
    let [isReading, cancelled] = [false, 0];
    const all = deferred();
    const pull = async () => {
      if (isReading) return;
      isReading = true;
      try {
        const { value, done } = await reader.read();
        isReading = false;
        for (const branch of branches.filter((branch) => !branch.isOver)) {
          if (done) branch.controller.close();
          else branch.controller.enqueue(value instanceof Uint8Array && branch !== branches[0] ? value.slice() : value);
        }
        if (done) all.resolve();
      } catch (error) {
        for (const branch of branches) branch.controller.error(error);
        all.resolve();
      }
    };
    const branch = (reasons) => {
      const branch = { isOver: false, controller: undefined };
      branches.push(branch);
      const cancel = (reason) => {
        branch.isOver = true;
        if (++cancelled === 2) all.resolve(reader.cancel(reason));
        return all.promise;
      };
      return new ReadableStream({ start: (controller) => void (branch.controller = controller), pull, cancel }, { highWaterMark: 0 });
    };
    return [branch(), branch()];
  }
  values({ preventCancel = false } = {}) {
    const reader = this.getReader();
    let isOver = false;
    const end = () => {
      isOver = true;
      reader.releaseLock();
    };
    return {
      __proto__: AsyncIterator,
      async next() {
        if (isOver) return { value: undefined, done: true };
        let result;
        try {
          result = await reader.read();
        } catch (error) {
          end();
          throw error;
        }
        if (result.done) end();
        return result;
      },
      async return(value) {
        if (!isOver) {
          const cancelled = preventCancel ? undefined : reader.cancel(value);
          end();
          await cancelled;
        }
        return { value, done: true };
      },
    };
  }
  [Symbol.asyncIterator](options) {
    return this.values(options);
  }
}
const AsyncIterator = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

class Gone extends Error {}
const gone = () => {
  throw new Gone('', { cause: new TypeError('the stream that is written to is closed') });
};
const thrown = (error) => {
  throw new Gone('', { cause: error });
};

class Reader {
  _ = { stream: undefined, closed: deferred() };
  constructor(stream) {
    if (stream.locked) throw new TypeError('the stream is locked');
    Object.defineProperty(this, '_', { enumerable: false });
    this._.stream = stream;
    quiet(this._.closed.promise);
    stream._.reader = this;
    if (stream._.state === 'closed') this._.closed.resolve();
    if (stream._.state === 'errored') this._.closed.reject(stream._.error);
  }
  get closed() {
    return this._.closed.promise;
  }
  get stream() {
    if (!this._.stream) throw new TypeError('the reader has no stream any more');
    return this._.stream._;
  }
  async cancel(reason) {
    return this.stream.cancel(reason);
  }
  releaseLock() {
    if (!this._.stream) return;
    const error = new TypeError('the reader was released');
    for (const waiting of this.stream.waiting.splice(0)) waiting.reject(error);
    this._.closed.reject(error);
    if (this.stream.state !== 'readable') {
      this._.closed = deferred();
      quiet(this._.closed.promise);
      this._.closed.reject(error);
    }
    this.stream.reader = undefined;
    this._.stream = undefined;
  }
  async next() {
    const { stream } = this;
    if (stream.state === 'errored') throw stream.error;
    if (stream.state === 'closed') return { value: undefined, done: true };
    return stream.controller.read();
  }
}

class ReadableStreamDefaultReader extends Reader {
  read() {
    return this.next();
  }
}

class ReadableStreamBYOBReader extends Reader {
  #rest = new Uint8Array();
  async read(view) {
    if (!this.#rest.length) {
      const { value, done } = await this.next();
      if (done) return { value: new view.constructor(view.buffer, view.byteOffset, 0), done };
      this.#rest = value;
    }
    const length = Math.min(view.byteLength, this.#rest.length);
    new Uint8Array(view.buffer, view.byteOffset, length).set(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return { value: new view.constructor(view.buffer, view.byteOffset, length / (view.BYTES_PER_ELEMENT ?? 1)), done: false };
  }
}

class WritableStreamDefaultController {
  #stream;
  #abort;
  constructor(stream) {
    this.#stream = stream;
  }
  error(error) {
    this.#stream._.fail(error);
  }
  get signal() {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }
  abort(reason) {
    this.#abort?.abort(reason);
  }
}

class WritableStream {
  _ = { state: 'writable', error: undefined, writer: undefined, total: 0, last: Promise.resolve(), closing: undefined };
  constructor(sink = {}, strategy = {}) {
    Object.defineProperty(this, '_', { enumerable: false });
    const stream = this._;
    const { limit, size } = sizeOf(strategy);
    const controller = new WritableStreamDefaultController(this);
    const backpressure = () => {
      if (stream.writer && stream.state === 'writable' && stream.total < limit) stream.writer._.ready.resolve();
    };
    Object.assign(stream, {
      limit,
      fail(error) {
        if (stream.state !== 'writable') return;
        stream.state = 'errored';
        stream.error = error;
        const { writer } = stream;
        if (!writer) return;
        writer._.ready.reject(error);
        writer._.ready = deferred();
        quiet(writer._.ready.promise);
        writer._.ready.reject(error);
        writer._.closed.reject(error);
      },
      write(chunk) {
        if (stream.state === 'errored') return Promise.reject(stream.error);
        if (stream.state === 'closed' || stream.closing) return Promise.reject(new TypeError('the stream is closed'));
        const weight = size(chunk);
        stream.total += weight;
        if (stream.writer && stream.total >= limit) {
          stream.writer._.ready.resolve();
          stream.writer._.ready = deferred();
          quiet(stream.writer._.ready.promise);
        }
        const written = stream.last.then(async () => {
          if (stream.state === 'errored') throw stream.error;
          try {
            await sink.write?.(chunk, controller);
          } catch (error) {
            stream.fail(error);
            throw error;
          }
          stream.total -= weight;
          backpressure();
        });
        stream.last = written.catch(() => {});
        return written;
      },
      close() {
        if (stream.state === 'errored') return Promise.reject(stream.error);
        if (stream.closing) return Promise.reject(new TypeError('the stream is closed'));
        stream.closing = stream.last.then(async () => {
          if (stream.state === 'errored') throw stream.error;
          try {
            await sink.close?.();
          } catch (error) {
            stream.fail(error);
            throw error;
          }
          stream.state = 'closed';
          stream.writer?._.ready.resolve();
          stream.writer?._.closed.resolve();
        });
        return stream.closing;
      },
      async abort(reason) {
        if (stream.state !== 'writable') return;
        controller.abort(reason);
        stream.fail(reason);
        await stream.last;
        await sink.abort?.(reason);
      },
    });
    const started = sink.start?.(controller);
    stream.last = Promise.resolve(started).then(
      () => {},
      (error) => stream.fail(error),
    );
  }
  get locked() {
    return this._.writer !== undefined;
  }
  getWriter() {
    return new WritableStreamDefaultWriter(this);
  }
  async close() {
    if (this.locked) throw new TypeError('the stream is locked');
    return this._.close();
  }
  async abort(reason) {
    if (this.locked) throw new TypeError('the stream is locked');
    return this._.abort(reason);
  }
}

class WritableStreamDefaultWriter {
  _ = { stream: undefined, ready: deferred(), closed: deferred() };
  constructor(stream) {
    if (stream.locked) throw new TypeError('the stream is locked');
    Object.defineProperty(this, '_', { enumerable: false });
    this._.stream = stream;
    stream._.writer = this;
    quiet(this._.ready.promise);
    quiet(this._.closed.promise);
    const { state, error, total, limit } = stream._;
    if (state === 'errored') {
      this._.ready.reject(error);
      this._.closed.reject(error);
    } else if (state === 'closed' || total < limit) this._.ready.resolve();
    if (state === 'closed') this._.closed.resolve();
  }
  get stream() {
    if (!this._.stream) throw new TypeError('the writer has no stream any more');
    return this._.stream._;
  }
  get closed() {
    return this._.closed.promise;
  }
  get ready() {
    return this._.ready.promise;
  }
  get desiredSize() {
    const { state, total, limit } = this.stream;
    return state === 'errored' ? null : state === 'closed' ? 0 : limit - total;
  }
  async write(chunk) {
    return this.stream.write(chunk);
  }
  async close() {
    return this.stream.close();
  }
  async abort(reason) {
    return this.stream.abort(reason);
  }
  releaseLock() {
    if (!this._.stream) return;
    this.stream.writer = undefined;
    this._.stream = undefined;
    const error = new TypeError('the writer was released');
    this._.ready.reject(error);
    this._.closed.reject(error);
  }
}

class TransformStreamDefaultController {
  #readable;
  #writable;
  constructor(readable, writable) {
    this.#readable = readable;
    this.#writable = writable;
  }
  get desiredSize() {
    return this.#readable().desiredSize;
  }
  enqueue(chunk) {
    this.#readable().enqueue(chunk);
  }
  error(error) {
    this.#readable().error(error);
    this.#writable()._.fail(error);
  }
  terminate() {
    this.#readable().close();
    this.#writable()._.fail(new TypeError('the stream was terminated'));
  }
}

class TransformStream {
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = { highWaterMark: 0 }) {
    let readable;
    let pulled = deferred();
    const controller = new TransformStreamDefaultController(
      () => readable,
      () => this.writable,
    );
    this.readable = new ReadableStream(
      {
        start: (own) => void (readable = own),
        pull: () => pulled.resolve(),
        async cancel(reason) {
          writable._.fail(reason);
          pulled.resolve();
          await transformer.cancel?.(reason);
        },
      },
      readableStrategy,
    );
    const sink = {
      start: () => transformer.start?.(controller),
      async write(chunk) {
        if (readable.desiredSize <= 0) {
          pulled = deferred();
          if (this.isWanted()) pulled.resolve();
          await pulled.promise;
        }
        try {
          if (transformer.transform) await transformer.transform(chunk, controller);
          else controller.enqueue(chunk);
        } catch (error) {
          readable.error(error);
          throw error;
        }
      },
      isWanted: () => this.readable._.waiting.length > 0,
      async close() {
        try {
          await transformer.flush?.(controller);
          if (this.readable()._.state === 'readable') readable.close();
        } catch (error) {
          readable.error(error);
          throw error;
        }
      },
      readable: () => this.readable,
      async abort(reason) {
        readable.error(reason);
        await transformer.cancel?.(reason);
      },
    };
    const writable = new WritableStream(sink, writableStrategy);
    this.writable = writable;
  }
}

class CountQueuingStrategy {
  constructor({ highWaterMark }) {
    this.highWaterMark = highWaterMark;
  }
  size() {
    return 1;
  }
}

class ByteLengthQueuingStrategy {
  constructor({ highWaterMark }) {
    this.highWaterMark = highWaterMark;
  }
  size(chunk) {
    return chunk.byteLength;
  }
}

const classes = [
  ReadableStream,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  TransformStream,
  TransformStreamDefaultController,
  CountQueuingStrategy,
  ByteLengthQueuingStrategy,
];
for (const Class of classes) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
}
