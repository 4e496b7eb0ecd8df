// Implements a world.
/// <reference path="./guest.imports.d.ts" />
import { now } from 'demo:shelf/clock@1.0.0';
import { Table as Other, scan, type Entry } from 'demo:shelf/store@1.0.0';
import { Ticket } from 'r';
import print from 'print';
import type { ComponentError, Exports, Store } from './guest.js';

function failure(payload: Store.Failure): ComponentError<Store.Failure> {
  return Object.assign(new Error(payload.tag), { payload });
}

class Table {
  #other: Other;
  constructor(name: string) {
    this.#other = new Other(name);
  }
  static open(name: string, _access: Store.Access): Table {
    return new Table(name);
  }
  get(key: string, kind?: Store.Kind): Store.Entry {
    const entry: Entry = this.#other.get(key, kind);
    if (entry.value.length === 0) throw failure({ tag: 'missing', val: key });
    return entry;
  }
  put(entry: Store.Entry): void {
    print(`${now()} ${entry.key}`);
    this.#other.put(entry);
  }
  cursor(): Cursor {
    using scanned = scan(this.#other);
    const first = scanned.next();
    return new Cursor(first ? [first] : []);
  }
}

class Cursor {
  constructor(private readonly entries: Store.Entry[]) {}
  next(): Store.Entry | undefined {
    return this.entries.pop();
  }
}

export const store: Exports['store'] = {
  Table,
  Cursor,
  scan: (table) => (table as Table).cursor(),
  merge: (a, _b) => a,
  attempts: () => [{ tag: 'ok', val: new Ticket(3).value() }],
};
export const greet: Exports['greet'] = (name, times = 1) => 'Hello, '.repeat(times) + name;
