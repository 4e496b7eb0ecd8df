// What runners in JavaScript compare with.

/** Throws unless both are the same, part by part. */
export function same(found, expected, path = 'it') {
  const fail = () => {
    throw new Error(`${path} is ${shown(found)}, and should be ${shown(expected)}`);
  };
  if (Object.is(found, expected)) return;
  if (Object(found) !== found || Object(expected) !== expected) fail();
  if (expected instanceof Map) {
    if (!(found instanceof Map)) fail();
    // The order of entries is nobody's.
    const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return same(sorted(found), sorted(expected), path);
  }
  const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);
  if (isList(found) !== isList(expected) || (isList(found) && found.length !== expected.length)) fail();
  if (ArrayBuffer.isView(expected) && found.constructor !== expected.constructor) fail();
  // A property that is missing is the same as one that is undefined.
  for (const key of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    same(found[key], expected[key], `${path}.${key}`);
  }
}

function shown(value) {
  if (Object.is(value, -0)) return '-0';
  const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part)) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Throws with the message unless it holds. */
export function must(holds, message) {
  if (!holds) throw new Error(message);
}

/** The payload of the error that a function throws. */
export function errorOf(call) {
  try {
    call();
  } catch (error) {
    must(error instanceof ComponentError, `another error was thrown: ${error}`);
    return error.payload;
  }
  throw new Error('nothing was thrown');
}

/** Drops a resource. */
export const drop = (resource) => resource[Symbol.dispose]();

/** What a promise is rejected with. */
export async function rejectionOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}

/** All that comes out of a stream. */
export async function all(stream) {
  const values = [];
  for await (const value of stream) values.push(value);
  return values;
}
