import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission } from './admission.ts';

let admission: Admission;
let caller: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  admission = new Admission({
    mostRunning: 2,
    mostWaiting: 3,
    mostWaitingEach: 2,
    longestWaitMs: 2_000,
  });
  caller = new AbortController();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  vi.useRealTimers();
});

/** Asks for a place; `leave` is set once it was granted. */
function ask(name = 'one'): { leave?: () => void; error?: unknown } {
  const seen: { leave?: () => void; error?: unknown } = {};
  admission.enter(name, caller.signal).then(
    (leave) => (seen.leave = leave),
    (error: unknown) => (seen.error = error),
  );
  return seen;
}

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

const OVERLOADED = {
  code: 'overloaded',
  status: 503,
  retryAfterMs: 1_000,
  message: 'Rhetor already runs 2 requests, which is its limit; ask again in a moment.',
};

describe('Admission', () => {
  it('admits as many requests as its limit, and counts them until they leave', async () => {
    const leave = await admission.enter('one', caller.signal);
    await admission.enter('one', caller.signal);
    expect(admission.running).toBe(2);
    leave();
    leave();
    expect(admission.running).toBe(1);
  });

  it('gives a free place to the longest-waiting request', async () => {
    const leave = [
      await admission.enter('one', caller.signal),
      await admission.enter('one', caller.signal),
    ];
    const [third, fourth] = [ask(), ask()];
    await settled();
    expect([admission.running, admission.waiting]).toEqual([2, 2]);
    leave[0]?.();
    await settled();
    expect([third.leave === undefined, fourth.leave === undefined]).toEqual([false, true]);
    expect([admission.running, admission.waiting]).toEqual([2, 1]);
    leave[1]?.();
    await settled();
    third.leave?.();
    fourth.leave?.();
    expect([admission.running, admission.waiting]).toEqual([0, 0]);
  });

  it('refuses at once when the queue is full', async () => {
    const leave = [
      await admission.enter('one', caller.signal),
      await admission.enter('one', caller.signal),
    ];
    const waiting = [ask(), ask()];
    await expect(admission.enter('one', caller.signal)).rejects.toMatchObject(OVERLOADED);
    for (const each of leave) each();
    await settled();
    for (const each of waiting) each.leave?.();
    expect(admission.running).toBe(0);
  });

  it('refuses a request that has waited too long', async () => {
    await admission.enter('one', caller.signal);
    await admission.enter('one', caller.signal);
    const late = ask();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(late.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(late.error).toMatchObject(OVERLOADED);
    expect([admission.running, admission.waiting]).toEqual([2, 0]);
  });

  it('does not admit a request that was aborted before it asked', async () => {
    caller.abort(new Error('gone'));
    await expect(admission.enter('one', caller.signal)).rejects.toThrow('gone');
    expect([admission.running, admission.waiting]).toEqual([0, 0]);
  });

  it('keeps no place for a request that leaves the queue', async () => {
    const leave = await admission.enter('one', caller.signal);
    await admission.enter('one', caller.signal);
    const gone = ask();
    caller.abort(new Error('gone'));
    await settled();
    expect(gone.error).toEqual(new Error('gone'));
    expect(admission.waiting).toBe(0);
    leave();
    expect(admission.running).toBe(1);
  });

  it('limits the waiting requests of one caller, and of all together', async () => {
    const leave = [
      await admission.enter('one', caller.signal),
      await admission.enter('one', caller.signal),
    ];
    const waiting = [ask(), ask()];
    await expect(admission.enter('one', caller.signal)).rejects.toMatchObject(OVERLOADED);
    waiting.push(ask('two'));
    await expect(admission.enter('two', caller.signal)).rejects.toMatchObject(OVERLOADED);
    for (const each of leave) each();
    await settled();
    expect(waiting.map((each) => each.leave !== undefined)).toEqual([true, false, true]);
    for (const each of waiting) each.leave?.();
    await settled();
    for (const each of waiting) each.leave?.();
    expect([admission.running, admission.waiting, admission.callers]).toEqual([0, 0, 0]);
  });

  it('serves callers in turn, however many requests one caller has waiting', async () => {
    const leave = [
      await admission.enter('one', caller.signal),
      await admission.enter('one', caller.signal),
    ];
    const [greedy, other] = [ask('one'), ask('two')];
    leave[0]?.();
    await settled();
    expect([greedy.leave === undefined, other.leave === undefined]).toEqual([true, false]);
    other.leave?.();
    await settled();
    // No other caller waits any more, so one may hold all places again.
    expect(greedy.leave).toBeDefined();
    expect(admission.running).toBe(2);
    greedy.leave?.();
    leave[1]?.();
  });

  it('releases the place whether the work succeeds or fails', async () => {
    await expect(admission.run('one', caller.signal, async () => 'done')).resolves.toBe('done');
    const failing = admission.run('one', caller.signal, () => Promise.reject(new Error('failed')));
    await expect(failing).rejects.toThrow('failed');
    expect([admission.running, admission.callers]).toEqual([0, 0]);
  });
});
