import { expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

async function taken<Item>(queue: BoundedQueue<Item>) {
  const items: Item[] = [];
  try {
    for await (const item of queue) items.push(item);
    return { items };
  } catch (error) {
    return { items, error };
  }
}

it('returns items pushed before and after the reader started, then ends', async () => {
  const queue = new BoundedQueue<string>(10);
  queue.push('a', 1);
  const reading = taken(queue);
  queue.push('b', 1);
  await Promise.resolve();
  queue.push('c', 1);
  queue.end();
  expect(await reading).toEqual({ items: ['a', 'b', 'c'] });
});

it('refuses items beyond its capacity until some are read', async () => {
  const queue = new BoundedQueue<string>(3);
  expect([queue.push('a', 2), queue.push('b', 2)]).toEqual([true, false]);
  await queue[Symbol.asyncIterator]().next();
  expect(queue.push('c', 3)).toBe(true);
});

it('returns items pushed before a failure, then throws it', async () => {
  const queue = new BoundedQueue<string>(3);
  queue.push('a', 1);
  queue.fail('gone');
  queue.push('late', 1);
  queue.end();
  expect(await taken(queue)).toEqual({ items: ['a'], error: 'gone' });
});

it('throws at once when aborted, even while the reader waits', async () => {
  const queue = new BoundedQueue<string>(3);
  queue.push('a', 1);
  queue.abort('left');
  expect(await taken(queue)).toEqual({ items: [], error: 'left' });
  const waiting = new BoundedQueue<string>(3);
  const reading = taken(waiting);
  await Promise.resolve();
  waiting.abort('left');
  expect(await reading).toEqual({ items: [], error: 'left' });
});
