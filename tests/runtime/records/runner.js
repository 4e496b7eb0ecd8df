// Records with fields of every size and alignment, nested records, and tuples up to sixteen.
import * as it from 'test:records/to-test';
import { same } from '../check.js';

export function run() {
  const x = { a: 255, b: -(1n << 63n), c: true, d: -1.5, e: 65535, f: '😀', g: 1e300, h: -128 };
  same(it.echoScalars(x), x);
  same(it.describe({ ...x, g: 0.5 }), "255 -9223372036854775808 true -1.5 65535 '😀' 0.5 -128");
  const zero = { a: 0, b: 0n, c: false, d: 0, e: 0, f: '\0', g: -0, h: 0 };
  same(it.describe(zero), "0 0 false 0.0 0 '\\0' -0.0 0");

  const ada = { name: 'Ada', age: 36, tags: ['mathematics', '\ufeff'] };
  const nobody = { name: '', age: 0, tags: [] };
  same(it.echoPerson(ada), ada);
  same(it.echoPerson(nobody), nobody);
  same(it.older(nobody, ada), ada);
  same(it.echoSingle({ only: 'field', beside: 1 }), { only: 'field' });
  same(it.echoPair({ left: ada, right: nobody }), { left: ada, right: nobody });
  same(it.swap({ left: ada, right: nobody }), { left: nobody, right: ada });

  same(it.tuple1([41]), [42]);
  same(it.tuple2(['left', 1n << 63n]), [1n << 63n, 'left']);
  const nested = [[1, 65535], [-(1n << 63n), [0.25]]];
  same(it.tupleNested(nested), nested);
  const sixteen = [1, 2, 3, 4n, -5, -6, -7, -8n, 9.5, 10.5, true, 'l', 13, 14, 15, (1n << 64n) - 1n];
  same(it.tuple16(sixteen), [...sixteen].reverse());
}
