import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { textMessage } from '../../model/message.ts';
import { SimulatedProvider } from './simulated.provider.ts';

function requestOf(
  model: string,
  limits: Partial<CompletionRequest['limits']> = {},
): CompletionRequest {
  return {
    model,
    system: undefined,
    messages: [textMessage('user', 'one two three four five six')],
    options: {},
    tools: [],
    limits: { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000, ...limits },
  };
}

function open(model: string, limits?: Partial<CompletionRequest['limits']>, signal?: AbortSignal) {
  return new SimulatedProvider('simulated').open(
    requestOf(model, limits),
    signal ?? new AbortController().signal,
  );
}

async function collect(stream: Observable<CompletionEvent>): Promise<CompletionEvent[]> {
  return lastValueFrom(stream.pipe(toArray()));
}

/** Subscribes and records the events with their times, and how the stream ended. */
function record(stream: Observable<CompletionEvent>) {
  const seen: { events: CompletionEvent[]; times: number[]; error?: unknown; isComplete: boolean } =
    { events: [], times: [], isComplete: false };
  const subscription = stream.subscribe({
    next: (event) => {
      seen.events.push(event);
      seen.times.push(Date.now());
    },
    error: (error: unknown) => (seen.error = error),
    complete: () => (seen.isComplete = true),
  });
  return { seen, subscription };
}

describe('an unpaced simulated answer', () => {
  it('consists of the start, the deltas and the end', async () => {
    const model = 'simulated-fast?rate=0&echo&length=3';
    expect(await collect(await open(model))).toEqual([
      { type: 'response-start', provider: 'simulated', model },
      { type: 'text-delta', text: 'one' },
      { type: 'text-delta', text: ' two' },
      { type: 'text-delta', text: ' three' },
      {
        type: 'response-end',
        finishReason: 'stop',
        usage: {
          inputTokens: 7,
          outputTokens: 3,
          cachedInputTokens: 0,
          reasoningTokens: 0,
          isEstimated: false,
        },
      },
    ]);
  });

  it('lets other work run while a long answer is played', async () => {
    const stream = await open('simulated-fast?rate=0&length=50000');
    let turns = 0;
    const count = setInterval(() => turns++, 0);
    const events = await collect(stream);
    clearInterval(count);
    expect(events).toHaveLength(50_002);
    expect(turns).toBeGreaterThan(1);
  });

  it.each([
    ['error=503', 'upstream_error', 503, true],
    ['error=401', 'upstream_error', 401, false],
    ['error=429', 'rate_limited', 429, true],
    ['error=404', 'model_not_found', 404, false],
    ['error=400', 'invalid_value', 400, false],
    ['error=context_length_exceeded', 'context_length_exceeded', 400, false],
    ['error=content_filtered', 'content_filtered', 400, false],
    ['error=connection_reset', 'upstream_error', undefined, true],
    ['cut=0', 'upstream_truncated', undefined, true],
  ])('rehearses %s before anything is sent', async (script, code, upstreamStatus, isRetryable) => {
    await expect(open(`simulated-fast?rate=0&${script}`)).rejects.toMatchObject({
      code,
      upstreamStatus,
      isRetryable,
    });
  });

  it('passes on the retry delay', async () => {
    await expect(open('simulated-fast?rate=0&error=429&retry_after=2')).rejects.toMatchObject({
      retryAfterMs: 2000,
    });
  });

  it.each([
    ['cut=2', 'upstream_truncated'],
    ['error_after=2', 'upstream_error'],
    ['error=429&error_after=2', 'rate_limited'],
  ])('rehearses %s in mid-answer', async (script, code) => {
    const { seen } = record(await open(`simulated-fast?rate=0&${script}`));
    await vi.waitFor(() => expect(seen.error).toMatchObject({ code }));
    expect(seen.events.map((event) => event.type)).toEqual([
      'response-start',
      'text-delta',
      'text-delta',
    ]);
    expect(seen.isComplete).toBe(false);
  });

  it('is cut off, not finished, if the cut is at its last token', async () => {
    const { seen } = record(await open('simulated-fast?rate=0&length=2&cut=2'));
    await vi.waitFor(() => expect(seen.error).toMatchObject({ code: 'upstream_truncated' }));
  });
});

describe('a paced simulated answer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('keeps its time to the first token and its rate', async () => {
    const startedAt = Date.now();
    const opening = open('simulated-fast?ttft=300&rate=20&length=5');
    await vi.advanceTimersByTimeAsync(300);
    const { seen } = record(await opening);
    await vi.runAllTimersAsync();
    expect(seen.times.map((time) => time - startedAt)).toEqual([300, 300, 350, 400, 450, 500, 500]);
    expect(seen.isComplete).toBe(true);
  });

  it('keeps a high rate with few timers', async () => {
    const startedAt = Date.now();
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const { seen } = record(await open('simulated-fast?ttft=0&rate=10000&length=1000'));
    await vi.runAllTimersAsync();
    expect(seen.events).toHaveLength(1002);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(99);
    expect(Date.now() - startedAt).toBeLessThan(130);
    expect(setTimer.mock.calls.length).toBeLessThan(20);
  });

  it('silent: hits the first-token limit', async () => {
    const opening = expect(
      open('simulated-fast?silent', { firstTokenMs: 700 }),
    ).rejects.toMatchObject({
      code: 'upstream_timeout',
    });
    // Before it gives up, it looks a last time for what has arrived.
    await vi.advanceTimersByTimeAsync(701);
    await opening;
  });

  it.each(['stall=2&rate=0', 'rate=0.1&ttft=0'])('%s: hits the idle limit', async (script) => {
    const { seen } = record(await open(`simulated-fast?${script}`, { idleMs: 500 }));
    await vi.advanceTimersByTimeAsync(499);
    expect(seen.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.error).toMatchObject({ code: 'upstream_timeout' });
  });

  it.each(['ttft=5000', 'silent'])(
    '%s: ends at once when aborted before the first token',
    async (script) => {
      const caller = new AbortController();
      const opening = open(`simulated-fast?${script}`, {}, caller.signal);
      const gone = expect(opening).rejects.toThrow('gone');
      await vi.advanceTimersByTimeAsync(10);
      caller.abort(new Error('gone'));
      await gone;
    },
  );

  it('ends at once in mid-answer when aborted, or when its reader leaves', async () => {
    const caller = new AbortController();
    const aborted = record(await open('simulated-fast?ttft=0&rate=10', {}, caller.signal));
    const left = record(await open('simulated-fast?ttft=0&rate=10'));
    await vi.advanceTimersByTimeAsync(250);
    caller.abort(new Error('gone'));
    left.subscription.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(aborted.seen.error).toMatchObject({ message: 'gone' });
    expect(left.seen.events).toHaveLength(aborted.seen.events.length);
  });
});

describe('SimulatedProvider', () => {
  it('lists its three models at once', async () => {
    expect(await new SimulatedProvider('simulated').probe()).toEqual([
      { id: 'simulated-fast' },
      { id: 'simulated-standard' },
      { id: 'simulated-advanced' },
    ]);
  });

  it('closes when the running answers have ended, and accepts no new ones', async () => {
    const provider = new SimulatedProvider('rehearsal');
    const signal = new AbortController().signal;
    const stream = await provider.open(requestOf('simulated-fast?rate=0'), signal);
    let isClosed = false;
    const closing = provider.close().then(() => (isClosed = true));
    await expect(provider.open(requestOf('simulated-fast'), signal)).rejects.toMatchObject({
      code: 'upstream_error',
      isRetryable: true,
    });
    expect(isClosed).toBe(false);
    await collect(stream);
    await closing;
    expect(isClosed).toBe(true);
  });
});
