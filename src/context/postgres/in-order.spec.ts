import { expect, it } from 'vitest';
import { InOrder } from './in-order.ts';

it('runs tasks of one name one after the other, even after failures, and others concurrently', async () => {
  const order = new InOrder();
  const done: string[] = [];
  const { promise, reject } = Promise.withResolvers<void>();
  const first = order.run('a', async () => {
    await promise;
  });
  const second = order.run('a', async () => done.push('second'));
  await order.run('b', async () => done.push('beside'));
  expect(done).toEqual(['beside']);
  reject(new Error('failed'));
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(done).toEqual(['beside', 'second']);
});
