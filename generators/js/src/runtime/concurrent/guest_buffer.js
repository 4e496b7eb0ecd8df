// Where core code has elements, or room for them.
class GuestBuffer {
  progress = 0;
  constructor(payload, ptr, length) {
    if (length >= 1 << 28) trap('stream or future copy of too many elements');
    if (payload && length) payload.check(ptr, length);
    Object.assign(this, { payload, ptr, length });
  }
  get remain() {
    return this.length - this.progress;
  }
  next(count) {
    const at = (this.ptr >>> 0) + this.progress * (this.payload?.size ?? 0);
    this.progress += count;
    return at;
  }
  take(count) {
    const at = this.next(count);
    const { payload } = this;
    if (!payload) return Array(count);
    if (payload.view) return payload.view(at, count);
    return Array.from({ length: count }, (_, number) => payload.lift(at + number * payload.size));
  }
  put(values, count) {
    const { payload } = this;
    if (!payload?.lower) {
      const at = this.next(count);
      payload?.view(at, count).set(values);
      return;
    }
    // What is no element ends this, behind those that were put.
    for (let number = 0; number < count; number++) {
      payload.lower(values[number], this.next(0));
      this.progress++;
    }
  }
}
