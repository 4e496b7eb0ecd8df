// Implements an asynchronous world.
/// <reference path="./feed-guest.imports.d.ts" />
import { Channel as Other, lines, ping } from 'demo:feed/news@1.0.0';
import log from 'log';
import type { Exports, ImportedNews, News, TaskOptions } from './feed-guest.js';

class Channel {
  #other: Other;
  constructor(name: string) {
    this.#other = new Other(name);
  }
  static async open(name: string): Promise<Channel> {
    await Other.open(name);
    return new Channel(name);
  }
  async read(limit: number | undefined, { signal }: TaskOptions): Promise<Iterable<News.Item>> {
    const items: ImportedNews.Item[] = [];
    for await (const item of await this.#other.read(limit, { signal })) items.push(item);
    return items;
  }
  name(): string {
    return this.#other.name();
  }
}

export const news: Exports['news'] = {
  Channel,
  lines: async (input) => lines(input),
  answer: () => ({ future: Promise.resolve('because') }),
  async sum(_, { signal }) {
    // The signal is also what the library calls one.
    const library: AbortSignal = signal;
    return library.aborted ? 0n : 6n;
  },
  async ping(options) {
    await ping(options);
    // @ts-expect-error: a signal is no number
    await ping({ signal: 1 });
  },
  ticks: () => [],
};

export const handle: Exports['handle'] = async (line, { signal }) => `${await log(line, { signal })}`;
