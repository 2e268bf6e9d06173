import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  call,
  END,
  ESTIMATE,
  HandTurn,
  RESTART,
  START,
  STORED,
  text,
  TURN_START,
  turnEnd,
  USAGE,
} from '../../test/support/hand-turn.ts';
import type { StoredTurn } from '../context/stored-turn.ts';
import { textMessage } from '../model/message.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';

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
  expect(turn.reports).toHaveLength(1);
  expect(turn.places).toEqual(new Set());
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
    expect(turn.reports).toMatchObject([
      { status: 200, finish_reason: 'stop', provider: 'alpha', input_tokens: 3, output_tokens: 2 },
    ]);
    await nextTurn();
    expect(turn.compacted).toHaveLength(1);
  });

  it('sends its end only after the store has it', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hello')]);
    expect(turn.reports).toEqual([]);
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
    turn.request = { ...turn.request, isStored: false };
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([turnEnd({ stored: undefined }), '(complete)']);
    expect(turn.kept).toEqual([]);
  });

  it('is heard at its end alone where it is held back, of the model that answered', async () => {
    turn.request = { ...turn.request, isStreaming: false };
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    expect(turn.heard).toEqual([]);
    turn.give(START, text('Hel'), text('lo'), END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hello'), turnEnd(), '(complete)']);
    expect(turn.kept).toMatchObject([{ reply: textMessage('assistant', 'Hello') }]);
  });

  it('has a second start where another model goes on, and one reply of both', async () => {
    turn.subscribe();
    await turn.open(text('Hel'), RESTART, text('lo'), END);
    await nextTurn();
    expect(turn.heard).toEqual([
      TURN_START,
      text('Hel'),
      expect.objectContaining({ type: 'turn-start' }),
      text('lo'),
      turnEnd({ usage: ESTIMATE }),
      '(complete)',
    ]);
    expect(turn.kept).toMatchObject([{ reply: textMessage('assistant', 'Hello') }]);
  });

  it('is an error when it cannot be stored', async () => {
    const fault = new RhetorError('storage_unavailable', 'The disk is full.');
    turn.storing = () => Promise.reject(fault);
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hello'), fault]);
    expect(turn.reports).toMatchObject([{ code: fault.code }]);
    expect(turn.lost).toEqual([]);
  });

  it('is stored whole though its caller leaves while it is being stored', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    const subscription = turn.subscribe();
    await turn.open(text('Hello'), END);
    subscription.unsubscribe();
    turn.cancel();
    storing.resolve(STORED);
    await nextTurn();
    expect(turn.kept).toHaveLength(1);
    expect(turn.kept).toMatchObject([{ status: undefined }]);
    expect(turn.reports).toMatchObject([{ status: 499 }]);
  });

  it('reports a turn that is lost while it is being stored for nobody', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    const subscription = turn.subscribe();
    await turn.open(text('Hello'), END);
    subscription.unsubscribe();
    storing.reject(new Error('disk full'));
    await nextTurn();
    expect(turn.lost).toEqual([expect.stringContaining('disk full')]);
  });
});

describe('a turn that fails', () => {
  const fault = new RhetorError('upstream_truncated', 'alpha closed its answer.');

  it('before any model has answered: is that error, and nothing is stored', async () => {
    turn.subscribe();
    await turn.fail(fault);
    expect(turn.heard).toEqual([fault]);
    expect(turn.kept).toEqual([]);
    expect(turn.reports).toMatchObject([{ code: fault.code }]);
  });

  it('after some text: keeps it as an error, and is that error once it is stored', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    await turn.fail(fault);
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
    await turn.fail(fault);
    expect(turn.heard).toEqual([TURN_START, call('{"a'), fault]);
    expect(turn.kept).toEqual([]);
  });

  it('is an error where the answer is complete without its end: silence is no ending', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.complete();
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([expect.any(TypeError)]);
    expect(turn.kept).toMatchObject([{ status: 'error' }]);
  });

  it('is told as it is, though what it had could not be stored', async () => {
    turn.storing = () => Promise.reject(new Error('disk full'));
    turn.subscribe();
    await turn.open(text('Hel'));
    await turn.fail(fault);
    expect(turn.heard.slice(2)).toEqual([fault]);
    expect(turn.lost).toEqual([expect.stringContaining('disk full')]);
  });
});

describe('a caller that leaves', () => {
  it('in mid-stream: closes upstream, and what arrived is kept as cancelled', async () => {
    const subscription = turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    subscription.unsubscribe();
    expect(turn.signal?.aborted).toBe(true);
    await nextTurn();
    expect(turn.heard).toHaveLength(3);
    expect(turn.kept).toEqual([
      { reply: textMessage('assistant', 'Hel'), usage: ESTIMATE, status: 'cancelled' },
    ]);
    expect(turn.reports).toMatchObject([{ status: 499 }]);
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
    expect(turn.openings).toBe(0);
    expect(turn.heard).toEqual([]);
    expect(turn.kept).toEqual([]);
    expect(turn.reports).toMatchObject([{ status: 499 }]);
  });

  it('before an opening that fails: nobody is told', async () => {
    const subscription = turn.subscribe();
    await nextTurn();
    subscription.unsubscribe();
    await nextTurn();
    expect(turn.heard).toEqual([]);
    expect(turn.lost).toEqual([]);
  });

  it('has what is lost reported, since it cannot be told', async () => {
    turn.storing = () => Promise.reject(new Error('disk full'));
    const subscription = turn.subscribe();
    await turn.open(text('Hel'));
    subscription.unsubscribe();
    await vi.waitFor(() => expect(turn.lost).toEqual([expect.stringContaining('disk full')]));
  });
});

describe('cancel', () => {
  it('in mid-stream: ends the turn with its terminal event, once what arrived is stored', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    turn.cancel();
    expect(turn.signal?.aborted).toBe(true);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hel'), call('{"a')]);
    storing.resolve(STORED);
    await nextTurn();
    const end = turnEnd({ finishReason: 'cancelled', usage: ESTIMATE });
    expect(turn.heard.slice(3)).toEqual([end, '(complete)']);
    expect(turn.kept).toEqual([
      { reply: textMessage('assistant', 'Hel'), usage: ESTIMATE, status: 'cancelled' },
    ]);
    expect(turn.reports).toMatchObject([{ status: 200, finish_reason: 'cancelled' }]);
  });

  it('in mid-stream, with a reason: ends the same, since an answer has begun', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.cancel(new RhetorError('draining', 'Rhetor is shutting down.'));
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([
      turnEnd({ finishReason: 'cancelled', usage: ESTIMATE }),
      '(complete)',
    ]);
  });

  it('in a tool call: has nothing to store, and ends all the same', async () => {
    turn.subscribe();
    await turn.open(call('{"a'));
    turn.cancel();
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
    turn.cancel();
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([fault]);
  });

  it('while the turn is being stored: comes too late', async () => {
    const storing = Promise.withResolvers<StoredTurn>();
    turn.storing = () => storing.promise;
    turn.subscribe();
    await turn.open(text('Hello'), END);
    turn.cancel();
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
    turn.cancel();
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
    turn.cancel(reason);
    expect(turn.signal?.aborted).toBe(true);
    expect(turn.heard).toEqual([reason]);
    expect(turn.reports).toMatchObject([{ code: 'draining' }]);
  });

  it('before the subscription: opens nothing', async () => {
    turn.subscribe(true);
    await nextTurn();
    expect(turn.heard).toEqual([unanswered, '(complete)']);
    expect(turn.openings).toBe(0);
  });

  it('while an answer is held back: tells and keeps what it has so far', async () => {
    turn.request = { ...turn.request, isStreaming: false };
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    turn.cancel();
    await nextTurn();
    expect(turn.heard).toEqual([{ ...unanswered, stored: STORED }, '(complete)']);
    expect(turn.kept).toEqual([
      { reply: textMessage('assistant', 'Hel'), usage: ESTIMATE, status: 'cancelled' },
    ]);
    expect(turn.reports[0]).not.toHaveProperty('provider');
  });

  it('by a failure while an answer is held back: keeps what it has so far, and then tells', async () => {
    turn.request = { ...turn.request, isStreaming: false };
    turn.subscribe();
    await turn.open(text('Hel'));
    const fault = new RhetorError('upstream_truncated', 'alpha closed its answer.');
    await turn.fail(fault);
    expect(turn.kept).toMatchObject([{ status: 'error' }]);
    expect(turn.heard).toEqual([fault]);
  });

  it('with a fault of ours in mid-stream: keeps what arrived, and is that error', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    const fault = new RhetorError('internal_error', 'Something inside Rhetor failed.');
    turn.cancel(fault);
    await nextTurn();
    expect(turn.kept).toMatchObject([{ status: 'error' }]);
    expect(turn.heard.slice(2)).toEqual([fault]);
  });

  it('with its context: writes nothing, and makes no summary', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.turn?.discard(new RhetorError('conflict', 'The context "test" was deleted.'));
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([
      turnEnd({ finishReason: 'cancelled', usage: ESTIMATE, stored: undefined }),
      '(complete)',
    ]);
    expect(turn.kept).toEqual([]);
    expect(turn.compacted).toEqual([]);
  });
});
