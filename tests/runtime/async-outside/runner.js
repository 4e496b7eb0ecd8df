// ENGINES: wasmtime
// What functions that are not asynchronous do with streams and futures, and tasks that wait for each other.
import { alone, begin, dropped, finish, made, meet, number, ready } from 'test:async-outside/to-test';
import { all, same } from '../check.js';

export async function run() {
  for (let count = 0; count < 100; count++) dropped();
  same(ready(), 7);
  same(await number(), 2);
  const [value, empty] = made('left');
  same(await value, 'left');
  same(await all(empty), []);
  const values = Array.from({ length: 100 }, () => made('')[0]);
  // Whether or not it is read.
  for (const value of values.filter((_, index) => index % 2 === 0)) same(await value, 'default');

  const read = all(begin());
  same([...(await finish())], [4]);
  same((await read).flatMap((piece) => [...piece]), [1, 2, 3, 4]);

  same(await Promise.all(Array.from({ length: 10 }, (_, turns) => alone(turns % 3))), Array(10).fill(1));

  const others = Array.from({ length: 50 }, () => meet(51));
  await scheduler.yield();
  same(await meet(51), 51);
  same(await Promise.all(others), others.map((_, index) => index + 1));
}
