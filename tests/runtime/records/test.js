// Records and tuples, unchanged, taken apart and put together in another order.
const same = (x) => x;
const float = (x) => {
  if (Object.is(x, -0)) return '-0.0';
  return x === Number.MAX_VALUE ? '1.7976931348623157e308' : Number.isInteger(x) ? x.toFixed(1) : String(x);
};
export const toTest = {
  echoScalars: same,
  echoPerson: same,
  echoPair: same,
  echoSingle: same,
  swap: ({ left, right }) => ({ left: right, right: left }),
  older: (a, b) => (a.age >= b.age ? a : b),
  describe: ({ a, b, c, d, e, f, g, h }) =>
    `${a} ${b} ${c} ${float(d)} ${e} '${f === '\0' ? '\\0' : f}' ${float(g)} ${h}`,
  tuple1: ([x]) => [x + 1],
  tuple2: ([s, n]) => [n, s],
  tupleNested: same,
  tuple16: (x) => x.reverse(),
};
