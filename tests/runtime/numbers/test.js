// Numbers come back as they came, and leave a trace of how they looked on this side.
let kept = 0;
const same = (x) => x;
const float = (x) => (Object.is(x, -0) ? '-0.0' : Number.isInteger(x) ? x.toFixed(1) : String(x));

export const toTest = {
  echoBool: same,
  echoU8: same,
  echoS8: same,
  echoU16: same,
  echoS16: same,
  echoU32: same,
  echoS32: same,
  echoU64: same,
  echoS64: same,
  echoF32: same,
  echoF64: same,
  echoChar: same,
  describe: (a, b, c, d, e, f, g, h) => `${a} ${b} ${c} ${d} ${e} ${float(f)} ${g} ${h}`,
  set: (x) => {
    kept = x;
  },
  get: () => kept,
};
