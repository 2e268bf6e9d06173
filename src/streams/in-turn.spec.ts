import { expect, it } from 'vitest';
import { InTurn } from './in-turn.ts';

it('runs one piece of work at a time, in the order of the calls, also after a failure', async () => {
  const inTurn = new InTurn();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const results = Promise.allSettled([
    inTurn.run(async () => {
      await first.promise;
      done.push('first');
      throw new Error('lost');
    }),
    inTurn.run(async () => done.push('second')),
  ]);
  done.push('asked');
  first.resolve();
  expect(await results).toEqual([
    { status: 'rejected', reason: new Error('lost') },
    { status: 'fulfilled', value: 3 },
  ]);
  expect(done).toEqual(['asked', 'first', 'second']);
});
