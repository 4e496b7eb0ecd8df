// The host's end: `buffer` is set during a copy, and `done` is called with its result.
class HostEnd {
  constructor(transfer, isReader) {
    this.transfer = transfer;
    this.isReader = isReader;
  }
  start(buffer, done) {
    this.buffer = buffer;
    this.done = done;
    const result = this.transfer.copy(this);
    if (result !== undefined) this.copied(result, false);
  }
  copied(result, isOpen) {
    if (isOpen) this.transfer.pending = undefined;
    const { buffer } = this;
    this.buffer = undefined;
    this.done(result, buffer);
  }
}
class HostBuffer {
  progress = 0;
  constructor(length, values) {
    this.length = length;
    this.values = values;
  }
  get remain() {
    return this.length - this.progress;
  }
  take(count) {
    const { values, progress } = this;
    this.progress += count;
    return ArrayBuffer.isView(values) ? values.subarray(progress, this.progress) : values.slice(progress, this.progress);
  }
  put(values, count) {
    this.progress += count;
    this.values = values.slice();
  }
}
// What a stream of the host's stands for, as long as nobody has read from it.
const TRANSFER = Symbol('transfer');
