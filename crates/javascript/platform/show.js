// How the console shows values.

/** Arguments of `console.log` as text: formats in the first are filled in. */
export function format(values) {
  let rest = values;
  let text = '';
  if (typeof values[0] === 'string' && values.length > 1) {
    rest = values.slice(1);
    text = values[0].replace(/%[sdifjoOc%]/g, (what) => {
      if (what === '%%') return '%';
      if (rest.length === 0) return what;
      const value = rest.shift();
      if (what === '%c') return '';
      if (what === '%s') return typeof value === 'string' ? value : show(value, 0);
      if (what === '%j') return JSON.stringify(value);
      if (what === '%o' || what === '%O') return show(value, 2);
      if (typeof value === 'bigint') return `${value}n`;
      return String(what === '%f' ? Number.parseFloat(value) : what === '%i' ? Number.parseInt(value) : Number(value));
    });
  } else if (typeof values[0] === 'string') {
    return values[0];
  } else {
    rest = values;
  }
  const shown = rest.map((value) => (typeof value === 'string' ? value : show(value, 2)));
  return (values !== rest ? [text, ...shown] : shown).join(' ');
}

/** A value as text, with what is in it down to a depth. */
export function show(value, depth, seen = []) {
  switch (typeof value) {
    case 'string':
      return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'symbol':
      return String(value);
    case 'function':
      return /^class\b/.test(Function.prototype.toString.call(value))
        ? `[class ${value.name || '(anonymous)'}]`
        : `[Function: ${value.name || '(anonymous)'}]`;
    case 'object':
      return value === null ? 'null' : object(value, depth, seen);
    default:
      return String(value);
  }
}

function object(value, depth, seen) {
  if (value instanceof Error) {
    const stack = typeof value.stack === 'string' ? value.stack.trimEnd() : '';
    const cause = value.cause === undefined ? '' : `\n  [cause]: ${show(value.cause, depth, seen)}`;
    return `${value}${stack ? `\n${stack}` : ''}${cause}`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (seen.includes(value)) return '[Circular]';
  const name = value.constructor?.name ?? '[Object: null prototype]';
  if (depth < 0) return Array.isArray(value) ? '[Array]' : `[${name}]`;
  const inner = (part) => show(part, depth - 1, [...seen, value]);
  const listed = (parts, open, close) => (parts.length ? `${open} ${lines(parts)} ${close}` : `${open}${close}`);
  const few = (list) => (list.length > 100 ? [...list.slice(0, 100), `... ${list.length - 100} more`] : list);
  if (Array.isArray(value)) return listed(few(Array.from(value, inner)), '[', ']');
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `${name}(${value.length}) ${listed(few(Array.from(value, inner)), '[', ']')}`;
  }
  if (value instanceof Map) {
    return `Map(${value.size}) ${listed(few(Array.from(value, ([key, part]) => `${inner(key)} => ${inner(part)}`)), '{', '}')}`;
  }
  if (value instanceof Set) return `Set(${value.size}) ${listed(few(Array.from(value, inner)), '{', '}')}`;
  const key = (name) => (typeof name === 'symbol' ? `[${String(name)}]` : /^[\w$]+$/.test(name) ? name : show(name));
  const keys = Reflect.ownKeys(value).filter((name) => Object.prototype.propertyIsEnumerable.call(value, name));
  const parts = keys.map((name) => `${key(name)}: ${inner(value[name])}`);
  return `${name === 'Object' ? '' : `${name} `}${listed(parts, '{', '}')}`;
}

function lines(parts) {
  const line = parts.join(', ');
  return line.length > 72 || line.includes('\n') ? `\n  ${parts.map((part) => part.replace(/\n/g, '\n  ')).join(',\n  ')}\n` : line;
}
