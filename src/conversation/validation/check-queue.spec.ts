/** The queue of checks: fair among callers, and bounded in length and time. */
import { afterEach, expect, it, vi } from 'vitest';
import { MOST_WAITING_CHECKS, MOST_WAITING_CHECKS_EACH } from '../limits.ts';
import type { CheckResult } from './answer-check.ts';
import { CheckQueue, type CheckWait } from './check-queue.ts';

afterEach(() => void vi.useRealTimers());

function add(queue: CheckQueue, caller: string, text: string, more: Partial<CheckWait> = {}) {
  const resolve = vi.fn<(result: CheckResult) => void>();
  const wait = { caller, withinMs: 60_000, signal: new AbortController().signal, ...more };
  queue.add({ check: { caller, schema: '{}', text }, resolve }, wait);
  return resolve;
}

const texts = (queue: CheckQueue, count: number) =>
  Array.from({ length: count }, () => queue.take()?.check.text);

it('lets callers take turns, each in its own order', () => {
  const queue = new CheckQueue();
  for (const text of ['a1', 'a2', 'a3']) add(queue, 'a', text);
  add(queue, 'b', 'b1');
  add(queue, 'c', 'c1');
  expect(texts(queue, 3)).toEqual(['a1', 'b1', 'c1']);
  add(queue, 'b', 'b2');
  expect(texts(queue, 4)).toEqual(['a2', 'b2', 'a3', undefined]);
  expect(queue.isEmpty).toBe(true);
});

it('holds so many of one caller, and so many of all', () => {
  const queue = new CheckQueue();
  for (let held = 0; held < MOST_WAITING_CHECKS_EACH; held += 1) add(queue, 'a', '');
  expect(add(queue, 'a', '')).toHaveBeenCalledWith({
    type: 'unchecked',
    reason: 'too many other answers are waiting to be checked',
  });
  expect(add(queue, 'b', '')).not.toHaveBeenCalled();
  for (let held = MOST_WAITING_CHECKS_EACH + 1; held < MOST_WAITING_CHECKS; held += 1) {
    expect(add(queue, `${held}`, '')).not.toHaveBeenCalled();
  }
  expect(add(queue, 'z', '')).toHaveBeenCalledOnce();
  queue.clear({ type: 'fits' });
  expect(queue.isEmpty).toBe(true);
});

it('gives up a check that has waited too long', () => {
  vi.useFakeTimers();
  const queue = new CheckQueue();
  const [short, long] = [add(queue, 'a', '1', { withinMs: 50 }), add(queue, 'a', '2')];
  vi.advanceTimersByTime(50);
  expect(short).toHaveBeenCalledWith(expect.objectContaining({ type: 'unchecked' }));
  expect(long).not.toHaveBeenCalled();
  expect(texts(queue, 2)).toEqual(['2', undefined]);
});

it('ends the wait with its request', () => {
  const queue = new CheckQueue();
  const request = new AbortController();
  const resolve = add(queue, 'a', '', { signal: request.signal });
  request.abort();
  expect(resolve).toHaveBeenCalledOnce();
  expect(add(queue, 'a', '', { signal: request.signal })).toHaveBeenCalledOnce();
  expect(queue.isEmpty).toBe(true);
});
