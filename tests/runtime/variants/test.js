// Variants and enums, unchanged and taken apart.
const same = (x) => x;
export const toTest = {
  echoColor: same,
  nextColor: (x) => ({ red: 'green', green: 'blue' })[x],
  echoLonely: same,
  echoShape: same,
  echoShapes: same,
  echoJoined: same,
  echoBesidePointer: same,
  which: ({ tag }) => ['small', 'float', 'wide', 'double', 'text', 'mixed'].indexOf(tag),
  area({ tag, val }) {
    switch (tag) {
      case 'circle':
        return val * val * 3;
      case 'rectangle':
        return val[0] * val[1];
      case 'polygon': {
        const next = (index) => val[(index + 1) % val.length];
        const twice = val.reduce((sum, [x, y], index) => sum + x * next(index)[1] - next(index)[0] * y, 0);
        return Math.abs(twice) / 2;
      }
      default:
        return 0;
    }
  },
};
