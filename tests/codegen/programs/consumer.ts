// Uses what a component gives.
import { ComponentError, greet, store, type Store } from './shelf.js';

export function readAll(names: readonly string[]): Map<string, Store.Entry> {
  const found = new Map<string, Store.Entry>();
  using table = store.Table.open('main', { read: true });
  for (const name of names) {
    try {
      const entry: Store.Entry = table.get(name);
      found.set(name, { ...entry, note: entry.note ?? 'none' });
      table.put({ key: name, value: Uint8Array.of(1, 2) });
      table.get(name, 'secret');
    } catch (error) {
      if (!(error instanceof ComponentError)) throw error;
      const failure = (error as ComponentError<Store.Failure>).payload;
      switch (failure.tag) {
        case 'missing':
          console.log(failure.val.toUpperCase());
          break;
        case 'full':
          return found;
      }
    }
  }
  using cursor = store.scan(table);
  for (let entry = cursor.next(); entry !== undefined; entry = cursor.next()) found.set(entry.key, entry);
  for (const attempt of store.attempts()) {
    if (attempt.tag === 'ok') console.log(attempt.val + 1);
    else if (attempt.val.tag === 'missing') console.log(attempt.val.val);
  }
  console.log(greet('Ada'), greet('Ada', 2));
  return found;
}
// @ts-expect-error a cursor cannot be constructed
new store.Cursor();
// @ts-expect-error a number is no name
greet(1);
// @ts-expect-error there is no such kind
store.Table.open('a', {}).get('b', 'open');
