import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunningTurns } from './running-turns.ts';

let turns: RunningTurns;

beforeEach(() => {
  vi.useFakeTimers();
  turns = new RunningTurns();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Starts a drain, and tells when it has settled. */
function drain(graceMs: number, settleMs: number) {
  const seen = { hasSettled: false };
  void turns.drain(graceMs, settleMs).then(() => (seen.hasSettled = true));
  return seen;
}

describe('a drain', () => {
  it('settles at once when nothing runs', async () => {
    turns.end(turns.begin('a'));
    await turns.drain(20_000, 2_000);
    expect(turns.draining).toBe(true);
  });

  it('takes no new turns from its first moment', () => {
    const turn = turns.begin('a');
    expect(turns.draining).toBe(false);
    drain(20_000, 2_000);
    expect(turns.draining).toBe(true);
    expect(() => turns.begin('b')).toThrow(
      expect.objectContaining({
        code: 'draining',
        status: 503,
        retryAfterMs: 5_000,
        message: 'Rhetor is shutting down; ask again in a moment.',
      }),
    );
    turns.end(turn);
  });

  it('waits for the last turn, and cancels none that ends in time', async () => {
    const first = turns.begin('a');
    const second = turns.begin('b');
    const seen = drain(20_000, 2_000);
    turns.end(first);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(seen.hasSettled).toBe(false);
    turns.end(second);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.hasSettled).toBe(true);
    expect([first, second].map(({ cancel }) => cancel.signal.aborted)).toEqual([false, false]);
  });

  it('cancels after its grace what still runs, and waits for it to be stored', async () => {
    const turn = turns.begin('a');
    const seen = drain(20_000, 2_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(turn.cancel.signal.reason).toMatchObject({ code: 'draining' });
    expect(turn.isDiscarded).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.hasSettled).toBe(false);
    turns.end(turn);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.hasSettled).toBe(true);
  });

  it('does not wait for ever for a turn that cannot end', async () => {
    turns.begin('a');
    const seen = drain(20_000, 2_000);
    await vi.advanceTimersByTimeAsync(21_999);
    expect(seen.hasSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.hasSettled).toBe(true);
  });

  it('settles once the turns that its cancelling ends at once are gone', async () => {
    const turn = turns.begin('a');
    turn.cancel.signal.addEventListener('abort', () => turns.end(turn));
    const seen = drain(20_000, 2_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(seen.hasSettled).toBe(true);
  });
});

describe('discard', () => {
  it('cancels the turns of that context, and no other, and marks them to write nothing', () => {
    const [first, second, other] = [turns.begin('a'), turns.begin('a'), turns.begin('b')];
    turns.discard('a');
    for (const turn of [first, second]) {
      expect(turn.isDiscarded).toBe(true);
      expect(turn.cancel.signal.reason).toMatchObject({
        code: 'conflict',
        status: 409,
        contextId: 'a',
        message: 'The context "a" was deleted.',
      });
    }
    expect(other.isDiscarded).toBe(false);
    expect(other.cancel.signal.aborted).toBe(false);
  });

  it('leaves alone what begins afterwards, and what has ended', () => {
    const ended = turns.begin('a');
    turns.end(ended);
    turns.discard('a');
    expect(ended.cancel.signal.aborted).toBe(false);
    expect(turns.begin('a').isDiscarded).toBe(false);
  });
});
