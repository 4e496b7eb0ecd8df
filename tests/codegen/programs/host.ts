// Gives a component what it asks for.
import { instantiate, type Exports, type Imports, type ImportedStore, ComponentError } from './shelf-async.js';
import * as sync from './shelf-sync.js';

class Table implements ImportedStore.Table {
  #entries = new Map<string, ImportedStore.Entry>();
  constructor(readonly name: string) {}
  static open(name: string, access: ImportedStore.Access): Table {
    if (access.write) throw new ComponentError<ImportedStore.Failure>({ tag: 'full' });
    return new Table(name);
  }
  get(key: string, kind?: ImportedStore.Kind): ImportedStore.Entry {
    const entry = this.#entries.get(`${kind ?? 'plain'}:${key}`);
    if (!entry) throw new ComponentError<ImportedStore.Failure>({ tag: 'missing', val: key });
    return entry;
  }
  put(entry: ImportedStore.Entry): void {
    this.#entries.set(entry.key, entry);
  }
  entries(): ImportedStore.Entry[] {
    return [...this.#entries.values()];
  }
}

class Cursor implements ImportedStore.Cursor {
  private constructor(private readonly entries: ImportedStore.Entry[]) {}
  static over(entries: ImportedStore.Entry[]): Cursor {
    return new Cursor(entries);
  }
  next(): ImportedStore.Entry | undefined {
    return this.entries.shift();
  }
  [Symbol.dispose](): void {
    this.entries.length = 0;
  }
}

const imports: Imports = {
  print: (line, level) => console.log(level ?? 0, line),
  'demo:shelf/clock': { now: () => BigInt(Date.now()) },
  'demo:shelf/store': {
    Table,
    Cursor,
    scan: (table) => Cursor.over((table as Table).entries()),
    merge: (a) => a,
    attempts: () => [{ tag: 'ok', val: 1 }, { tag: 'err', val: { tag: 'full' } }],
  },
  r: {
    Ticket: class {
      constructor(private readonly n: number) {}
      value(): number {
        return this.n;
      }
    },
  },
};

export async function start(): Promise<string> {
  const exports: Exports = await instantiate(undefined, imports);
  await instantiate(null, imports);
  await instantiate((name) => WebAssembly.compileStreaming(fetch(name)), imports, WebAssembly.instantiate);
  const { greet } = sync.instantiate((name) => new WebAssembly.Module(new Uint8Array(name.length)), imports);
  return exports.greet('Ada') + greet('Grace', 3) + exports['demo:shelf/store@1.0.0'].attempts().length;
}
// @ts-expect-error the clock is missing
instantiate(undefined, { ...imports, 'demo:shelf/clock': {} });
sync.instantiate(null, imports);
