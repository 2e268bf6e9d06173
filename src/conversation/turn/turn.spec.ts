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
} from '../../../test/support/hand-turn.ts';
import type { StoredTurn } from '../../context/records/stored-turn.ts';
import { textMessage } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';

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
  it('emits its start, the deltas and one end, and is stored as the message it was', async () => {
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

  it('emits its end only after it was stored', async () => {
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

  it('is stored even without content', async () => {
    turn.subscribe();
    await turn.open(END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, turnEnd(), '(complete)']);
    expect(turn.kept).toMatchObject([{ reply: { parts: [] }, status: undefined }]);
  });

  it('reports when it is not stored', async () => {
    turn.request = { ...turn.request, isStored: false };
    turn.subscribe();
    await turn.open(text('Hello'), END);
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([turnEnd({ stored: undefined }), '(complete)']);
    expect(turn.kept).toEqual([]);
  });

  it('emits a buffered answer only at its end, with the model that gave it', async () => {
    turn.request = { ...turn.request, isStreaming: false };
    turn.subscribe();
    await turn.open(text('Hel'), call('{"a'));
    expect(turn.heard).toEqual([]);
    turn.give(START, text('Hel'), text('lo'), END);
    await nextTurn();
    expect(turn.heard).toEqual([TURN_START, text('Hello'), turnEnd(), '(complete)']);
    expect(turn.kept).toMatchObject([{ reply: textMessage('assistant', 'Hello') }]);
  });

  it('has a second start when another model continues, and one reply from both', async () => {
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

  it('is stored completely even if its caller leaves meanwhile', async () => {
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

  it('logs a turn that is lost while it is being stored after its caller left', async () => {
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

  it('before any model has answered: emits that error, and nothing is stored', async () => {
    turn.subscribe();
    await turn.fail(fault);
    expect(turn.heard).toEqual([fault]);
    expect(turn.kept).toEqual([]);
    expect(turn.reports).toMatchObject([{ code: fault.code }]);
  });

  it('after some text: is stored as an error, then emits that error', async () => {
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

  it('is an error when the answer completes without its end event', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.complete();
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([expect.any(TypeError)]);
    expect(turn.kept).toMatchObject([{ status: 'error' }]);
  });

  it('is reported unchanged even if the partial answer could not be stored', async () => {
    turn.storing = () => Promise.reject(new Error('disk full'));
    turn.subscribe();
    await turn.open(text('Hel'));
    await turn.fail(fault);
    expect(turn.heard.slice(2)).toEqual([fault]);
    expect(turn.lost).toEqual([expect.stringContaining('disk full')]);
  });
});

describe('a caller that leaves', () => {
  it('in mid-stream: closes the upstream, and the partial answer is stored as cancelled', async () => {
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

  it('before the first content: stores nothing', async () => {
    const subscription = turn.subscribe();
    await turn.open();
    subscription.unsubscribe();
    await nextTurn();
    expect(turn.kept).toEqual([]);
  });

  it('before the stream was opened: aborts the opening and ignores its result', async () => {
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

  it('before an opening that fails: reports nothing', async () => {
    const subscription = turn.subscribe();
    await nextTurn();
    subscription.unsubscribe();
    await nextTurn();
    expect(turn.heard).toEqual([]);
    expect(turn.lost).toEqual([]);
  });

  it('causes a log entry for lost content, since there is no caller to report it to', async () => {
    turn.storing = () => Promise.reject(new Error('disk full'));
    const subscription = turn.subscribe();
    await turn.open(text('Hel'));
    subscription.unsubscribe();
    await vi.waitFor(() => expect(turn.lost).toEqual([expect.stringContaining('disk full')]));
  });
});

describe('cancel', () => {
  it('in mid-stream: ends the turn with its terminal event, once the partial answer is stored', async () => {
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

  it('in mid-stream, with a reason: ends the same way, since an answer has begun', async () => {
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.cancel(new RhetorError('draining', 'Rhetor is shutting down.'));
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([
      turnEnd({ finishReason: 'cancelled', usage: ESTIMATE }),
      '(complete)',
    ]);
  });

  it('in a tool call: has nothing to store, and still emits the end', async () => {
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

  it('is an error when the partial answer cannot be stored', async () => {
    const fault = new RhetorError('storage_unavailable', 'The disk is full.');
    turn.storing = () => Promise.reject(fault);
    turn.subscribe();
    await turn.open(text('Hel'));
    turn.cancel();
    await nextTurn();
    expect(turn.heard.slice(2)).toEqual([fault]);
  });

  it('while the turn is being stored: has no effect', async () => {
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

  it('before the opening, without a reason: emits only the terminal event', async () => {
    turn.subscribe();
    turn.cancel();
    expect(turn.signal?.aborted).toBe(true);
    await nextTurn();
    expect(turn.heard).toEqual([unanswered, '(complete)']);
    await turn.open(text('Hel'));
    expect(turn.heard).toHaveLength(2);
    expect(turn.kept).toEqual([]);
  });

  it('before the opening, with a RhetorError as the reason: emits that error', async () => {
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

  it('while an answer is buffered: emits and stores what it has so far', async () => {
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

  it('by a failure while an answer is buffered: stores what it has so far, then emits the failure', async () => {
    turn.request = { ...turn.request, isStreaming: false };
    turn.subscribe();
    await turn.open(text('Hel'));
    const fault = new RhetorError('upstream_truncated', 'alpha closed its answer.');
    await turn.fail(fault);
    expect(turn.kept).toMatchObject([{ status: 'error' }]);
    expect(turn.heard).toEqual([fault]);
  });

  it('with an internal error in mid-stream: stores the partial answer, and emits that error', async () => {
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
