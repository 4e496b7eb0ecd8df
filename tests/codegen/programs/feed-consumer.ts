// Uses what an asynchronous component gives.
import { handle, news, type News } from './feed.js';

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1, 2, 3);
}

export async function run(signal: AbortSignal): Promise<string> {
  const [lines, end] = await news.lines(bytes(), { signal });
  const seen: string[] = [];
  for await (const line of lines) seen.push(line.trim());
  const result = await end;
  if (result.tag === 'err' && result.val.tag === 'late') seen.push(`${result.val.val + 1}`);
  using channel = await news.Channel.open('main');
  for await (const item of await channel.read()) {
    const response = new Response(item.body);
    seen.push(item.title, await response.text());
  }
  const items: ReadableStream<News.Item> = await channel.read(3, { signal });
  await items.cancel();
  const { future } = await news.answer('why?');
  const answer: string = await future;
  const total: bigint = await news.sum(new Set([1, 2, 3]).values() as Iterable<number> as never);
  for await (const tick of news.ticks(news.ping())) seen.push(String(tick));
  return (await handle('all', { signal })) + answer + total + seen.join();
}
// @ts-expect-error a call is cancelled by a signal
handle('all', { signal: 'stop' });
// @ts-expect-error bytes come in pieces
news.lines([1, 2, 3]);
// @ts-expect-error the future is not what the call gives
(await news.answer('why?')).length;
