import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningTurn, RunningTurns } from './running-turns.ts';
import { EVERY_CONTEXT } from '../../context/records/context-scope.ts';

/** A turn that records how it was ended. */
class NotedTurn implements RunningTurn {
  readonly request = { scope: EVERY_CONTEXT, component: undefined };
  readonly requestId = 'r1';
  cancelled: unknown[] = [];
  discarded: unknown[] = [];
  onCancel: (() => void) | undefined;

  constructor(readonly contextId: string) {}

  cancel(reason?: unknown): void {
    this.cancelled.push(reason);
    this.onCancel?.();
  }

  discard(reason: unknown): void {
    this.discarded.push(reason);
  }
}

function begin(contextId: string): NotedTurn {
  const turn = new NotedTurn(contextId);
  turns.begin(turn);
  return turn;
}

let turns: RunningTurns;

beforeEach(() => {
  vi.useFakeTimers();
  turns = new RunningTurns();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Starts a drain, and reports when it has settled. */
function drain(graceMs: number, settleMs: number) {
  const seen = { hasSettled: false };
  void turns.drain(graceMs, settleMs).then(() => (seen.hasSettled = true));
  return seen;
}

describe('a drain', () => {
  it('settles at once when no turn is running', async () => {
    turns.end(begin('a'));
    await turns.drain(20_000, 2_000);
    expect(turns.draining).toBe(true);
  });

  it('accepts no new turns from the start', () => {
    const turn = begin('a');
    expect(turns.draining).toBe(false);
    drain(20_000, 2_000);
    expect(turns.draining).toBe(true);
    expect(() => begin('b')).toThrow(
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
    const first = begin('a');
    const second = begin('b');
    const seen = drain(20_000, 2_000);
    turns.end(first);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(seen.hasSettled).toBe(false);
    turns.end(second);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.hasSettled).toBe(true);
    expect([first, second].map(({ cancelled }) => cancelled)).toEqual([[], []]);
  });

  it('cancels the remaining turns after its grace period, and waits for them to be stored', async () => {
    const turn = begin('a');
    const seen = drain(20_000, 2_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(turn.cancelled).toMatchObject([{ code: 'draining' }]);
    expect(turn.discarded).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.hasSettled).toBe(false);
    turns.end(turn);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.hasSettled).toBe(true);
  });

  it('does not wait forever for a turn that cannot end', async () => {
    begin('a');
    const seen = drain(20_000, 2_000);
    await vi.advanceTimersByTimeAsync(21_999);
    expect(seen.hasSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.hasSettled).toBe(true);
  });

  it('settles once the turns that end at once on cancel are gone', async () => {
    const turn = begin('a');
    turn.onCancel = () => turns.end(turn);
    const seen = drain(20_000, 2_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(seen.hasSettled).toBe(true);
  });
});

describe('cancel', () => {
  it('leaves the turns of another key alone', () => {
    const turn = begin('a');
    turns.cancel('a', { type: 'own', owner: 'a stranger' });
    turns.discard('a', { type: 'component', component: 'other', owner: 'a stranger' });
    expect([turn.cancelled, turn.discarded]).toEqual([[], []]);
  });
});

describe('discard', () => {
  it('cancels only the turns of that context, and marks them to write nothing', () => {
    const [first, second, other] = [begin('a'), begin('a'), begin('b')];
    turns.discard('a', EVERY_CONTEXT);
    for (const turn of [first, second]) {
      expect(turn.discarded).toMatchObject([
        {
          code: 'conflict',
          status: 409,
          contextId: 'a',
          message: 'The context "a" was deleted.',
        },
      ]);
    }
    expect(other.discarded).toEqual([]);
    expect(other.cancelled).toEqual([]);
  });

  it('leaves turns alone that begin later or have ended', () => {
    const ended = begin('a');
    turns.end(ended);
    turns.discard('a', EVERY_CONTEXT);
    expect(ended.discarded).toEqual([]);
    expect(begin('a').discarded).toEqual([]);
  });
});
