import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { defer, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredTurn } from '../context/stored-turn.ts';
import type { CutStatus } from '../context/stored-context.ts';
import { type Message, textMessage } from '../model/message.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE, type Usage } from '../model/usage.ts';
import type { RoutedEvent, RouteStart } from '../routing/routed-event.ts';
import { type OpenedTurn, runTurn, type TurnOutcome } from './run-turn.ts';
import type { TurnEvent, TurnSource } from './turn-event.ts';

const SOURCE: TurnSource = {
  contextId: 'test',
  provider: 'alpha',
  model: 'one',
  isSimulated: false,
  isFallback: false,
  route: { rule: 'default', attempts: 1, dropped: [], continuedFrom: undefined },
};
const START: RouteStart = {
  type: 'route-start',
  attempts: 1,
  failures: [],
  candidate: {
    index: 0,
    provider: 'alpha',
    model: 'one',
    status: {
      id: 'alpha',
      kind: 'openai',
      name: 'Alpha',
      isConfigured: true,
      isAvailable: true,
      defaultModel: 'one',
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    info: undefined,
  },
};
const USAGE: Usage = { ...UNKNOWN_USAGE, inputTokens: 3, outputTokens: 2 };
const ESTIMATE: Usage = { ...UNKNOWN_USAGE, outputTokens: 9, isEstimated: true };
const STORED: StoredTurn = { messageId: 'm1', version: 1, repliedAt: 1 };

const text = (part: string): RoutedEvent => ({ type: 'text-delta', text: part });
const call = (args: string): RoutedEvent => ({
  type: 'tool-call-delta',
  index: 0,
  id: 'c1',
  name: 'add',
  arguments: args,
});
const END: RoutedEvent = { type: 'response-end', finishReason: 'stop', usage: USAGE };
const TURN_START: TurnEvent = { type: 'turn-start', source: SOURCE };

function turnEnd(changes: Partial<Extract<TurnEvent, { type: 'turn-end' }>> = {}): TurnEvent {
  return {
    type: 'turn-end',
    finishReason: 'stop',
    usage: USAGE,
    isInputCut: false,
    stored: STORED,
    ...changes,
  };
}

type Kept = {
  readonly reply: Message;
  readonly usage: Usage;
  readonly status: CutStatus | undefined;
};

/** A turn whose opening, upstream and store are in the hand of the test. */
class HandTurn {
  readonly upstream = new Subject<RoutedEvent>();
  readonly opening = Promise.withResolvers<OpenedTurn>();
  readonly cancel = new AbortController();
  readonly kept: Kept[] = [];
  readonly outcomes: TurnOutcome[] = [];
  readonly lost: unknown[] = [];
  /** Everything the caller hears: events, an error's code, and the completion. */
  readonly heard: unknown[] = [];
  signal: AbortSignal | undefined;
  subscriptionCount = 0;
  storing: () => Promise<StoredTurn | undefined> = () => Promise.resolve(STORED);

  private readonly opened: OpenedTurn = {
    events: defer(() => {
      this.subscriptionCount += 1;
      return this.upstream;
    }),
    toSource: () => SOURCE,
    count: (usage) => ({ usage: usage === UNKNOWN_USAGE ? ESTIMATE : usage, isInputCut: false }),
    store: (reply, usage, status) => {
      this.kept.push({ reply, usage, status });
      return this.storing();
    },
  };

  /** Events of an answer that is held back. */
  held: StoredTurn | undefined;
  readonly heldKept: CutStatus[] = [];

  subscribe() {
    return runTurn({
      open: (signal) => {
        this.signal = signal;
        return this.opening.promise;
      },
      cancel: this.cancel.signal,
      onOutcome: (outcome) => this.outcomes.push(outcome),
      keepHeld: async (status) => {
        this.heldKept.push(status);
        return this.held;
      },
      onLost: (error) => this.lost.push(error),
    }).subscribe({
      next: (event) => this.heard.push(event),
      error: (error: unknown) => this.heard.push(error),
      complete: () => this.heard.push('(complete)'),
    });
  }

  async open(...events: readonly RoutedEvent[]): Promise<void> {
    this.opening.resolve(this.opened);
    await nextTurn();
    this.give(START, ...events);
  }

  /** An upstream is complete with its end, as every provider's is. */
  give(...events: readonly RoutedEvent[]): void {
    for (const event of events) this.upstream.next(event);
    if (events.at(-1) === END) this.upstream.complete();
  }
}

let turn: HandTurn;
const rejections: unknown[] = [];
const onRejection = (reason: unknown): unknown => rejections.push(reason);

beforeEach(() => {
  turn = new HandTurn();
  process.on('unhandledRejection', onRejection);
});
afterEach(async () => {
  await nextTurn();
  process.off('unhandledRejection', onRejection);
  expect(rejections.splice(0)).toEqual([]);
  expect(turn.outcomes).toHaveLength(1);
  expect(turn.upstream.observed).toBe(false);
  expect(getEventListeners(turn.cancel.signal, 'abort')).toEqual([]);
});

describe('a turn that ends well', () => {
  it('is its start, the deltas and one end; and is stored as the message it was', async () => {
    turn.subscribe();
    await turn.open(
      { type: 'reasoning-delta', text: 'Hm.' },
      text('Hel'),
      { type: 'usage', usage: USAGE },
      text('lo'),
      call('{}'),
      END,
    );
    await nextTurn();
    expect(turn.heard).toEqual([
      TURN_START,
      { type: 'reasoning-delta', text: 'Hm.' },
      text('Hel'),
      text('lo'),
      call('{}'),
      turnEnd(),
      '(complete)',
    ]);
    expect(turn.kept).toEqual([
      {
        reply: {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: 'Hello' },
            { type: 'tool-call', id: 'c1', name: 'add', arguments: '{}' },
          ],
        },
        usage: USAGE,
        status: undefined,
      },
    ]);
    expect(turn.outcomes).toEqual([{ type: 'ended', end: turnEnd() }]);
  });

  it('sends its end only after the store has it', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hello')]);
    expect(turn.outcomes).toEqual([]);
    storing.resolve(STORED);
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([turnEnd(), '(complete)']);
  });

  it('is stored even if it has no content', async () => {
    turn.subscribe();
    await turn.open(END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, turnEnd(), '(complete)']);
    expect(turn.kept).toMatchObject([{ reply: { parts: [] }, status: undefined }]);
  });

  it('says so when it is not to be kept', async () => {
    turn.storing = () => Promise.resolve(undefined);
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([turnEnd({ stored: undefined }), '(complete)']);
  });

  it('has a second start where another model goes on, and one reply of both', async () => {
    turn.subscribe();
    await turn.open(text('Hel'), START, text('lo'), END);
    await nextTurn();
    expect(turn.heard).toEqual([
      TURN_START,
      text('Hel'),
      TURN_START,
      text('lo'),
      turnEnd(),
      '(complete)',
    ]);
    expect(turn.kept.map(({ reply }) => reply)).toEqual([textMessage('assistant', 'Hello')]);
  });

  it('is an error when it cannot be stored', async () => {
    const fault = new RhetorError('storage_unavailable', 'The disk is full.');
    turn.storing = () => Promise.reject(fault);
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hello'), fault]);
    expect(turn.outcomes).toEqual([{ type: 'failed', error: fault }]);
    expect(turn.lost).toEqual([]);
  });

  it('is stored whole though its caller leaves while it is being stored', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    const subscription = turn.subscribe();
    await turn.open(text('Hello'), END);
    subscription.unsubscribe();
    turn.cancel.abort();
    storing.resolve(STORED);
    await nextTurn();
    expect(turn.kept).toHaveLength(1);
    expect(turn.kept[0]?.status).toBeUndefined();
    expect(turn.outcomes).toEqual([{ type: 'left' }]);
  });

  it('reports a turn that is lost while it is being stored for nobody', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    const subscription = turn.subscribe();
    await turn.open(text('Hello'), END);
    subscription.unsubscribe();
    storing.reject(new Error('disk full'));
    await nextTurn();
    expect(turn.lost).toEqual([new Error('disk full')]);
  });
});

describe('a turn that fails', () => {
  const fault = new RhetorError('upstream_truncated', 'alpha closed its answer.');

  it('before any model has answered: is that error, and nothing is stored', async () => {
    turn.subscribe();
    turn.opening.reject(fault);
    await nextTurn();
    expect(turn.heard).toEqual([fault]);
    expect(turn.kept).toEqual([]);
    expect(turn.outcomes).toEqual([{ type: 'failed', error: fault }]);
  });

  it('after some text: keeps it as an error, and is that error once it is stored', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    turn.upstream.error(fault);
    await nextTurn();
    expect(turn.heard).toHaveLength(3);
    expect(turn.kept).toEqual([
      { reply: textMessage('assistant', 'Hel'), usage: ESTIMATE, status: 'error' },
    ]);
    storing.resolve(STORED);
    await nextTurn();
    expect(turn.heard.slice(3)).toEqual([fault]);
  });

  it('in a tool call: stores nothing', async () => {
    turn.subscribe();
    await turn.open(call('{"a'));
    turn.upstream.error(fault);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, call('{"a'), fault]);
    expect(turn.kept).toEqual([]);
  });

  it('is told as it is, though what it had could not be stored', async () => {
    turn.storing = () => Promise.reject(new Error('disk full'));
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.upstream.error(fault);
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([fault]);
    expect(turn.lost).toEqual([new Error('disk full')]);
  });
});

describe('a caller that leaves', () => {
  it('in mid-stream: closes upstream, and what arrived is kept as cancelled', async () => {
    const subscription = turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    subscription.unsubscribe();
    expect(turn.signal?.aborted).toBe(true);
    expect(turn.upstream.observed).toBe(false);
    await nextTurn();
    expect(turn.heard).toHaveLength(3);
    expect(turn.kept).toEqual([
      { reply: textMessage('assistant', 'Hel'), usage: ESTIMATE, status: 'cancelled' },
    ]);
    expect(turn.outcomes).toEqual([{ type: 'left' }]);
  });

  it('before the first content: nothing is kept', async () => {
    const subscription = turn.subscribe();
    await turn.open();
    subscription.unsubscribe();
    await nextTurn();
    expect(turn.kept).toEqual([]);
  });

  it('before it was opened: the opening is aborted, and what comes of it is not looked at', async () => {
    const subscription = turn.subscribe();
    subscription.unsubscribe();
    expect(turn.signal?.reason).toMatchObject({ code: 'client_closed_request' });
    await turn.open(text('Hel'));
    await nextTurn();
    expect(turn.subscriptionCount).toBe(0);
    expect(turn.heard).toEqual([]);
    expect(turn.kept).toEqual([]);
    expect(turn.outcomes).toEqual([{ type: 'left' }]);
  });

  it('before an opening that fails: nobody is told', async () => {
    turn.subscribe().unsubscribe();
    turn.opening.reject(turn.signal?.reason);
    await nextTurn();
    expect(turn.heard).toEqual([]);
    expect(turn.lost).toEqual([]);
  });

  it('has what is lost reported, since it cannot be told', async () => {
    turn.storing = () => Promise.reject(new Error('disk full'));
    const subscription = turn.subscribe();
    await turn.open(text('Hel'));
    subscription.unsubscribe();
    await vi.waitFor(() => expect(turn.lost).toEqual([new Error('disk full')]));
  });
});

describe('cancel', () => {
  it('in mid-stream: ends the turn with its terminal event, once what arrived is stored', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    turn.cancel.abort();
    expect(turn.signal?.aborted).toBe(true);
    expect(turn.upstream.observed).toBe(false);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hel'), call('{"a')]);
    storing.resolve(STORED);
    await nextTurn();
    const end = turnEnd({ finishReason: 'cancelled', usage: ESTIMATE });
    expect(turn.heard.slice(3)).toEqual([end, '(complete)']);
    expect(turn.kept).toEqual([
      { reply: textMessage('assistant', 'Hel'), usage: ESTIMATE, status: 'cancelled' },
    ]);
    expect(turn.outcomes).toEqual([{ type: 'ended', end }]);
  });

  it('in mid-stream, with a reason: ends the same, since an answer has begun', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.cancel.abort(new RhetorError('draining', 'Rhetor is shutting down.'));
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([
      turnEnd({ finishReason: 'cancelled', usage: ESTIMATE }),
      '(complete)',
    ]);
  });

  it('in a tool call: has nothing to store, and ends all the same', async () => {
    turn.subscribe();
    await turn.open(call('{"a'));
    turn.cancel.abort();
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([
      turnEnd({ finishReason: 'cancelled', usage: ESTIMATE, stored: undefined }),
      '(complete)',
    ]);
    expect(turn.kept).toEqual([]);
  });

  it('is an error when what arrived cannot be stored', async () => {
    const fault = new RhetorError('storage_unavailable', 'The disk is full.');
    turn.storing = () => Promise.reject(fault);
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.cancel.abort();
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([fault]);
  });

  it('while the turn is being stored: comes too late', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hello'), END);
    turn.cancel.abort();
    storing.resolve(STORED);
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([turnEnd(), '(complete)']);
    expect(turn.kept).toHaveLength(1);
  });

  const unanswered = turnEnd({
    finishReason: 'cancelled',
    usage: UNKNOWN_USAGE,
    stored: undefined,
  });

  it('before the opening, without a reason: is the terminal event alone', async () => {
    turn.subscribe();
    turn.cancel.abort();
    expect(turn.signal?.aborted).toBe(true);
    await nextTurn();
    expect(turn.heard).toEqual([unanswered, '(complete)']);
    await turn.open(text('Hel'));
    expect(turn.heard).toHaveLength(2);
    expect(turn.kept).toEqual([]);
  });

  it('before the opening, with a RhetorError for its reason: is that error', async () => {
    const reason = new RhetorError('draining', 'Rhetor is shutting down.');
    turn.subscribe();
    turn.cancel.abort(reason);
    expect(turn.signal?.aborted).toBe(true);
    expect(turn.heard).toEqual([reason]);
    expect(turn.outcomes).toEqual([{ type: 'failed', error: reason }]);
    turn.opening.reject(turn.signal?.reason);
  });

  it('before the subscription: opens nothing', async () => {
    turn.cancel.abort();
    turn.subscribe();
    expect(turn.signal).toBeUndefined();
    await nextTurn();
    expect(turn.heard).toEqual([unanswered, '(complete)']);
  });

  it('while an answer is held back: tells and keeps what it has so far', async () => {
    turn.held = STORED;
    turn.subscribe();
    turn.cancel.abort();
    await nextTurn();
    expect(turn.heard).toEqual([{ ...unanswered, stored: STORED }, '(complete)']);
    expect(turn.heldKept).toEqual(['cancelled']);
  });

  it('by a failure while an answer is held back: keeps what it has so far, and then tells', async () => {
    turn.subscribe();
    const fault = new RhetorError('upstream_truncated', 'alpha closed its answer.');
    turn.opening.reject(fault);
    await nextTurn();
    expect(turn.heldKept).toEqual(['error']);
    expect(turn.heard).toEqual([fault]);
  });
});
