// Uses a resource that it imports in an interface that it exports.
import { Token } from 'test:resources-across/base-types';

let kept;
export const toTest = {
  stampTwice(x) {
    x.stamp();
    x.stamp();
    return x.stamps();
  },
  make: (label) => new Token(`made ${label}`),
  exchange: (token) => ({ seat: token.stamps(), token }),
  consume(x) {
    return x.map(({ token, seat }) => {
      using consumed = token;
      return `${consumed.label()}: ${seat}`;
    });
  },
  keep(x) {
    kept = x;
  },
  keptEquals: (x) => kept?.equals(x),
  release() {
    const released = kept;
    kept = undefined;
    return released;
  },
};
