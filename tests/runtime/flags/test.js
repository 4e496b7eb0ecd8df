// Flags of every width.
const same = (x) => x;
export const toTest = {
  echoOne: same,
  echoPermissions: same,
  echoEight: same,
  echoNine: same,
  echoSixteen: same,
  echoSeventeen: same,
  echoThirtyTwo: same,
  echoList: same,
  echoFile: same,
  names: (x) => Object.keys(x).filter((name) => x[name]),
  invert: (x) => Object.fromEntries(Object.entries(x).map(([name, on]) => [name, !on])),
};
