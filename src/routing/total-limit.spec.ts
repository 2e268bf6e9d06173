import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withTotalLimit } from './total-limit.ts';

const TIME_IS_OVER = { code: 'upstream_timeout', status: 504, isRetryable: false };

let caller: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  caller = new AbortController();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  vi.useRealTimers();
});

/** Stays pending until it is aborted. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

describe('withTotalLimit', () => {
  it('changes nothing without a limit', async () => {
    const signals: AbortSignal[] = [];
    await withTotalLimit(undefined, caller.signal, async (signal) => signals.push(signal));
    expect(signals).toEqual([caller.signal]);
  });

  it('ends an opening that takes too long', async () => {
    const opening = withTotalLimit(500, caller.signal, untilAborted);
    const outcome = expect(opening).rejects.toMatchObject(TIME_IS_OVER);
    await vi.advanceTimersByTimeAsync(501);
    await outcome;
  });

  it('aborts an answer that has begun', async () => {
    let given: AbortSignal | undefined;
    const answer = withTotalLimit(500, caller.signal, (signal) => {
      given = signal;
      return untilAborted(signal);
    });
    const outcome = expect(answer).rejects.toMatchObject(TIME_IS_OVER);
    await vi.advanceTimersByTimeAsync(500);
    expect(given?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(given?.reason).toMatchObject(TIME_IS_OVER);
    await outcome;
  });

  it('forwards the caller’s abort with its reason', async () => {
    const opening = withTotalLimit(500, caller.signal, untilAborted);
    caller.abort(new Error('gone'));
    await expect(opening).rejects.toEqual(new Error('gone'));
  });

  it('starts nothing for a caller that has left', async () => {
    caller.abort(new Error('gone'));
    const open = vi.fn(async () => 'a');
    await expect(withTotalLimit(500, caller.signal, open)).rejects.toEqual(new Error('gone'));
    expect(open).not.toHaveBeenCalled();
  });

  it('leaves neither timer nor listener behind after an answer that ended in time', async () => {
    expect(await withTotalLimit(500, caller.signal, async () => 'a')).toBe('a');
  });
});
