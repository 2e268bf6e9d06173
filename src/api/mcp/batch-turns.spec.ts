import { expect, it } from 'vitest';
import { BatchTurns } from './batch-turns.ts';

it('runs four calls at a time, in their order, and goes on after one that fails', async () => {
  const turns = new BatchTurns();
  const begun: number[] = [];
  const ends: PromiseWithResolvers<number>[] = [];
  const results = Array.from({ length: 7 }, (_, index) =>
    turns.run(() => {
      begun.push(index);
      const end = Promise.withResolvers<number>();
      ends[index] = end;
      return end.promise;
    }),
  );
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.reject(new Error('broken'));
  await expect(results[2]).rejects.toThrow('broken');
  ends[0]?.resolve(0);
  expect(await results[0]).toBe(0);
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  for (const index of [1, 3, 4, 5]) ends[index]?.resolve(index);
  expect(await results[5]).toBe(5);
  await Promise.resolve();
  ends[6]?.resolve(6);
  expect(await results[6]).toBe(6);
});

it('refuses further calls once the results have more than 4 MiB', async () => {
  const turns = new BatchTurns();
  const large = () => 'x'.repeat(3 * 1024 * 1024);
  await turns.run(large);
  await turns.run(large);
  let hasRun = false;
  const refused = turns.run(() => (hasRun = true));
  await expect(refused).rejects.toMatchObject({
    code: 'body_too_large',
    message: expect.stringContaining('in a smaller batch') as string,
  });
  expect(hasRun).toBe(false);
});
