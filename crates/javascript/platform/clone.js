// structuredClone.
const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function clone(value, seen) {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new DOMException(`${typeof value === 'symbol' ? String(value) : value.name || 'a function'} could not be cloned.`, 'DataCloneError');
  }
  if (Object(value) !== value) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = clone(value.buffer, seen);
    const length = value instanceof DataView ? value.byteLength : value.length;
    return keep(new value.constructor(buffer, value.byteOffset, length));
  }
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, part] of [...value]) copy.set(clone(key, seen), clone(part, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const part of [...value]) copy.add(clone(part, seen));
    return copy;
  }
  if (value instanceof Error) {
    const copy = keep(Object.create((errors[value.name] ?? Error).prototype));
    for (const name of ['message', 'stack', 'cause']) {
      if (Object.hasOwn(value, name)) Object.defineProperty(copy, name, { value: clone(value[name], seen), writable: true, configurable: true });
    }
    return copy;
  }
  for (const Wrapper of [Number, String, Boolean, BigInt]) {
    if (value instanceof Wrapper) return keep(Object(value.valueOf()));
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    throw new DOMException(`${value.constructor.name} could not be cloned.`, 'DataCloneError');
  }
  const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
  for (const key of Object.keys(value)) {
    Object.defineProperty(copy, key, { value: clone(value[key], seen), writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

function structuredClone(value, { transfer = [] } = {}) {
  const seen = new Map();
  for (const buffer of transfer) seen.set(buffer, buffer.transfer());
  return clone(value, seen);
}
Object.defineProperty(globalThis, 'structuredClone', { value: structuredClone, writable: true, configurable: true });
