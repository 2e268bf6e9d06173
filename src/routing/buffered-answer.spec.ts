import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { from, NEVER, Observable, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../model/completion-event.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import { bufferAnswer, mergeDeltas } from './buffered-answer.ts';

const START: CompletionEvent = { type: 'response-start', provider: 'alpha', model: 'one' };
const END: CompletionEvent = { type: 'response-end', finishReason: 'stop', usage: UNKNOWN_USAGE };

const text = (value: string): CompletionEvent => ({ type: 'text-delta', text: value });
const call = (index: number, args: string, id?: string): CompletionEvent => ({
  type: 'tool-call-delta',
  index,
  ...(id === undefined ? {} : { id, name: `tool-${id}` }),
  arguments: args,
});

let caller: AbortController;
beforeEach(() => {
  caller = new AbortController();
});
afterEach(() => expect(getEventListeners(caller.signal, 'abort')).toEqual([]));

describe('bufferAnswer', () => {
  it('resolves with the whole answer, its text in one piece', async () => {
    const events = from([START, text('Hel'), text('lo'), END]);
    expect(await bufferAnswer(events, caller.signal)).toEqual([START, text('Hello'), END]);
  });

  it('rejects with the failure of an answer that is cut', async () => {
    const cut = throwError(() => new Error('cut'));
    await expect(bufferAnswer(cut, caller.signal)).rejects.toEqual(new Error('cut'));
  });

  it.each(['before', 'while'])(
    'lets the upstream go when the caller leaves %s it',
    async (when) => {
      let isOpen = false;
      const events = new Observable<CompletionEvent>(() => {
        isOpen = true;
        return () => (isOpen = false);
      });
      if (when === 'before') caller.abort(new Error('gone'));
      const answer = bufferAnswer(events, caller.signal);
      if (when === 'while') {
        expect(isOpen).toBe(true);
        caller.abort(new Error('gone'));
      }
      await expect(answer).rejects.toEqual(new Error('gone'));
      expect(isOpen).toBe(false);
    },
  );

  it('waits for the end, and gives nothing out before it', async () => {
    const events = new Subject<CompletionEvent>();
    let isSettled = false;
    const answer = bufferAnswer(events, caller.signal).finally(() => (isSettled = true));
    events.next(text('Hello'));
    await Promise.race([answer, Promise.resolve()]);
    expect(isSettled).toBe(false);
    events.next(END);
    events.complete();
    expect(await answer).toEqual([text('Hello'), END]);
  });

  it('never settles by itself on an answer that does not end', async () => {
    const answer = bufferAnswer(NEVER, caller.signal);
    caller.abort(new Error('gone'));
    await expect(answer).rejects.toEqual(new Error('gone'));
  });
});

describe('mergeDeltas', () => {
  it('joins the pieces of each tool call, however they alternate', () => {
    const events = [
      call(0, '', 'a'),
      call(1, '{"x"', 'b'),
      call(0, '{}'),
      call(1, ':1}'),
      text('Done.'),
      END,
    ];
    expect(mergeDeltas(events)).toEqual([
      text('Done.'),
      call(0, '{}', 'a'),
      call(1, '{"x":1}', 'b'),
      END,
    ]);
  });

  it('keeps reasoning block by block, with its seals, before the text', () => {
    const thought: CompletionEvent = { type: 'reasoning-delta', text: 'Hm.', signature: 'seal' };
    expect(mergeDeltas([START, thought, text('Yes.'), END])).toEqual([
      START,
      thought,
      text('Yes.'),
      END,
    ]);
  });

  it('adds no text where there is none', () => {
    expect(mergeDeltas([START, END])).toEqual([START, END]);
  });

  it('changes neither the text nor any call, in whatever pieces they come', () => {
    const delta = fc.oneof(
      fc.string().map(text),
      fc.tuple(fc.nat(3), fc.string()).map(([index, args]) => call(index, args)),
    );
    fc.assert(
      fc.property(fc.array(delta), (deltas) => {
        expect(gather(mergeDeltas([...deltas, END]))).toEqual(gather(deltas));
      }),
    );
  });
});

function gather(events: readonly CompletionEvent[]) {
  const calls: Record<number, string> = {};
  let whole = '';
  for (const event of events) {
    if (event.type === 'text-delta') whole += event.text;
    if (event.type === 'tool-call-delta') {
      calls[event.index] = (calls[event.index] ?? '') + event.arguments;
    }
  }
  return { whole, calls };
}
