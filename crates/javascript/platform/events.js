// EventTarget, Event, CustomEvent, AbortController and AbortSignal.
class Event {
  #type;
  #options;
  #isPrevented = false;
  isStopped = false;
  target = null;
  currentTarget = null;
  constructor(type, options = {}) {
    this.#type = String(type);
    this.#options = options;
    Object.defineProperty(this, 'isStopped', { enumerable: false });
  }
  get type() {
    return this.#type;
  }
  get bubbles() {
    return !!this.#options.bubbles;
  }
  get cancelable() {
    return !!this.#options.cancelable;
  }
  get defaultPrevented() {
    return this.#isPrevented;
  }
  preventDefault() {
    this.#isPrevented ||= this.cancelable;
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this.isStopped = true;
  }
}

class CustomEvent extends Event {
  constructor(type, options = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
}

class EventTarget {
  #listeners = new Map();
  addEventListener(type, listener, options = {}) {
    if (!listener) return;
    const { once = false, signal, capture = false } = typeof options === 'boolean' ? { capture: options } : options;
    if (signal?.aborted) return;
    const all = this.#listeners.get(String(type)) ?? [];
    if (all.some((known) => known.listener === listener && known.capture === !!capture)) return;
    this.#listeners.set(String(type), [...all, { listener, once, capture: !!capture }]);
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener, { capture }), { once: true });
  }
  removeEventListener(type, listener, options = {}) {
    const capture = typeof options === 'boolean' ? options : !!options.capture;
    const all = this.#listeners.get(String(type)) ?? [];
    this.#listeners.set(String(type), all.filter((known) => known.listener !== listener || known.capture !== capture));
  }
  dispatchEvent(event) {
    event.target = event.currentTarget = this;
    const handler = this[`on${event.type}`];
    const own = typeof handler === 'function' ? [{ listener: handler }] : [];
    for (const { listener, once, capture } of [...own, ...(this.#listeners.get(event.type) ?? [])]) {
      if (event.isStopped) break;
      if (once) this.removeEventListener(event.type, listener, { capture });
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    }
    event.currentTarget = null;
    return !event.defaultPrevented;
  }
}

const secret = Symbol('abort');

class AbortSignal extends EventTarget {
  #reason;
  onabort = null;
  constructor(key) {
    super();
    if (key !== secret) throw new TypeError('Illegal constructor');
  }
  get aborted() {
    return this.#reason !== undefined;
  }
  get reason() {
    return this.#reason;
  }
  throwIfAborted() {
    if (this.aborted) throw this.#reason;
  }
  [secret](reason) {
    if (this.aborted) return;
    this.#reason = reason ?? new DOMException('This operation was aborted', 'AbortError');
    this.dispatchEvent(new Event('abort'));
  }
  static abort(reason) {
    const signal = new AbortSignal(secret);
    signal[secret](reason);
    return signal;
  }
  static timeout(milliseconds) {
    const signal = new AbortSignal(secret);
    setTimeout(() => signal[secret](new DOMException('The operation timed out', 'TimeoutError')), milliseconds);
    return signal;
  }
  static any(signals) {
    const signal = new AbortSignal(secret);
    for (const one of signals) {
      if (one.aborted) signal[secret](one.reason);
      else one.addEventListener('abort', () => signal[secret](one.reason), { once: true });
    }
    return signal;
  }
}

class AbortController {
  #signal = new AbortSignal(secret);
  get signal() {
    return this.#signal;
  }
  abort(reason) {
    this.#signal[secret](reason);
  }
}

for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
}
