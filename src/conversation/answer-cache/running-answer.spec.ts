import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { CachedTurn } from './cached-turn.ts';
import { RunningAnswer } from './running-answer.ts';

const ANSWER: CachedTurn = {
  provider: 'openai',
  model: 'one',
  reply: { role: 'assistant', parts: [] },
  end: { finishReason: 'stop', usage: UNKNOWN_USAGE },
  costMicros: 1,
};

let answer: RunningAnswer;
let deserted: ReturnType<typeof vi.fn<() => void>>;
const caller = new AbortController();
beforeEach(() => {
  answer = new RunningAnswer();
  deserted = vi.fn<() => void>();
  answer.whenDeserted(deserted);
});
afterEach(() => expect(getEventListeners(caller.signal, 'abort')).toEqual([]));

it('gives its answer to all who wait, and to those who come later', async () => {
  const waiting = [answer.wait(caller.signal), answer.wait(caller.signal)];
  expect(answer.isAwaited).toBe(true);
  answer.settle(ANSWER);
  answer.settle(undefined);
  expect(await Promise.all([...waiting, answer.wait(caller.signal)])).toEqual([
    ANSWER,
    ANSWER,
    ANSWER,
  ]);
  expect(answer.isAwaited).toBe(false);
  expect(deserted).not.toHaveBeenCalled();
});

it('says when the last of those who waited has left', async () => {
  const [one, other, gone] = [new AbortController(), new AbortController(), AbortSignal.abort()];
  const waiting = [answer.wait(one.signal), answer.wait(other.signal)];
  one.abort();
  expect(await waiting[0]).toBeUndefined();
  expect(deserted).not.toHaveBeenCalled();
  other.abort();
  expect(await waiting[1]).toBeUndefined();
  expect(deserted).toHaveBeenCalledOnce();
  expect(await answer.wait(gone)).toBeUndefined();
});

it('knows for how long there has been an answer', () => {
  vi.useFakeTimers();
  expect(answer.hasBeenFor(0)).toBe(false);
  answer.settle(ANSWER);
  vi.advanceTimersByTime(1_000);
  expect([1_000, 1_001].map((milliseconds) => answer.hasBeenFor(milliseconds))).toEqual([
    true,
    false,
  ]);
  vi.useRealTimers();
});
