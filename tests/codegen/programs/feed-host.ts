// Gives an asynchronous component what it asks for.
import { instantiate, type ImportedNews, type Imports } from './feed-async.js';

class Channel implements ImportedNews.Channel {
  constructor(private readonly called: string) {}
  static async open(name: string): Promise<Channel> {
    return new Channel(name);
  }
  async *read(limit?: number): AsyncGenerator<ImportedNews.Item> {
    const body = new ReadableStream<Uint8Array>() as ImportedNews.Item['body'];
    for (let n = 0; n < (limit ?? 1); n++) yield { title: `${n}`, body };
  }
  name(): string {
    return this.called;
  }
}

export const imports: Imports = {
  // What an asynchronous function gives may be there at once.
  log: (line) => line.length,
  'demo:feed/news': {
    Channel,
    async lines(input) {
      const texts: string[] = [];
      for await (const piece of input) texts.push(String(piece.length));
      return [texts, Promise.resolve({ tag: 'ok' })];
    },
    answer: async (question) => ({ future: Promise.resolve(question) }),
    sum: async (numbers) => {
      let sum = 0n;
      for await (const number of numbers) sum += BigInt(number);
      return sum;
    },
    ping: () => {},
    ticks: () => [undefined, undefined],
  },
};
export const { handle } = await instantiate(null, imports);
// @ts-expect-error a future that is given alone is in an object
imports['demo:feed/news'].answer = async (question) => question;
