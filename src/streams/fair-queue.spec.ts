import { expect, it } from 'vitest';
import { RhetorError } from '../model/rhetor-error.ts';
import { FairQueue } from './fair-queue.ts';

const LIMITS = { mostRunning: 2, mostWaiting: 10, mostWaitingEach: 6 };

/** A queue whose jobs wait until the test lets them end. */
function stage() {
  const queue = new FairQueue(LIMITS, () => new RhetorError('overloaded', 'Too many.'));
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const begun: string[] = [];
  let running = 0;
  let most = 0;
  const ask = (owner: string | undefined, count: number): readonly Promise<string>[] =>
    Array.from({ length: count }, (_, index) =>
      queue.run(owner, async () => {
        begun.push(`${owner ?? 'administrator'} ${index}`);
        running += 1;
        most = Math.max(most, running);
        await gate;
        running -= 1;
        return 'done';
      }),
    );
  return { queue, open, begun, ask, mostRunning: () => most };
}

it('runs a few jobs at once, and refuses a caller with too many of its own waiting', async () => {
  const { queue, open, ask, mostRunning } = stage();
  const greedy = ask('greedy', 8);
  await expect(ask('greedy', 1)[0]).rejects.toMatchObject({ code: 'overloaded' });
  const others = [...ask('other', 2), ...ask(undefined, 2)];
  await expect(ask('third', 1)[0]).rejects.toMatchObject({ code: 'overloaded' });
  open();
  const all = await Promise.all([...greedy, ...others]);
  expect(all).toEqual(Array.from({ length: 12 }, () => 'done'));
  expect(mostRunning()).toBe(2);
  await expect(queue.run('greedy', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.run('greedy', async () => 'found')).toBe('found');
});

it('gives callers their turns, whoever came first', async () => {
  const { open, begun, ask } = stage();
  const all = [...ask('greedy', 6), ...ask('other', 2), ...ask(undefined, 1)];
  open();
  await Promise.all(all);
  expect(begun).toEqual([
    ...['greedy 0', 'greedy 1', 'greedy 2', 'other 0', 'administrator 0'],
    ...['greedy 3', 'other 1', 'greedy 4', 'greedy 5'],
  ]);
});

it('drops a waiting job whose caller has left, and no other', async () => {
  const { queue, open, begun, ask } = stage();
  const running = ask('other', 2);
  const leaving = new AbortController();
  const work = async (): Promise<void> => void begun.push('left');
  const waiting = queue.run('greedy', work, leaving.signal);
  const staying = ask('greedy', 6);
  await expect(staying[5]).rejects.toMatchObject({ code: 'overloaded' });
  const reason = new Error('left');
  leaving.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(queue.run('greedy', work, leaving.signal)).rejects.toBe(reason);
  const another = ask('greedy', 1);
  open();
  await Promise.all([...running, ...staying.slice(0, 5), ...another]);
  expect(begun).toHaveLength(8);
  expect(begun).not.toContain('left');
});
