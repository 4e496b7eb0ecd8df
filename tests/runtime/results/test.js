// Results, unchanged and computed. A result of a function is what it returns, or what it throws.
const unwrapped = ({ tag, val }) => {
  if (tag === 'ok') return val;
  throw val;
};
const fail = (payload) => {
  throw new ComponentError(payload);
};
export const toTest = {
  echo: unwrapped,
  echoEmpty: unwrapped,
  echoOkOnly: unwrapped,
  echoErrorOnly: unwrapped,
  echoWide: unwrapped,
  echoNested: unwrapped,
  echoList: (x) => x,
  parse(text) {
    if (text === '') fail({ tag: 'empty' });
    const digits = /^[-0-9]*/.exec(text)[0];
    if (digits === '') fail({ tag: 'at', val: 0 });
    const value = BigInt(digits);
    // An object with a payload will do.
    if (BigInt.asIntN(64, value) !== value) throw { payload: { tag: 'because', val: 'number too large' } };
    return { value, rest: text.slice(digits.length) };
  },
  divide(dividend, divisor) {
    const quotient = Math.trunc(dividend / divisor);
    if ((quotient | 0) !== quotient) fail();
    return quotient;
  },
};
