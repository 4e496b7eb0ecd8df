// What methods change is there in the next call.
import { Fixed, Log } from 'test:mutable-resources/to-test';
import { same } from '../check.js';

export function run() {
  let a = new Log('one');
  same([a.add('two'), a.add('three')], [2, 3]);
  const b = new Log('four');
  b.takeFrom(a);
  same(b.lines(), ['four', 'one', 'two', 'three']);
  same(Log.length(a), 0);
  a = Log.absorb(a, b);
  same(a.lines(), ['four', 'one', 'two', 'three']);
  same(Log.length(b), 4);
  same(new Fixed(7).get(), 7);
}
