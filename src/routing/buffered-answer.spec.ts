import { getEventListeners } from 'node:events';
import { from, NEVER, Observable, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../model/completion-event.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import { bufferAnswer } from './buffered-answer.ts';

const START: CompletionEvent = { type: 'response-start', provider: 'alpha', model: 'one' };
const END: CompletionEvent = { type: 'response-end', finishReason: 'stop', usage: UNKNOWN_USAGE };

const text = (value: string): CompletionEvent => ({ type: 'text-delta', text: value });

let caller: AbortController;
beforeEach(() => {
  caller = new AbortController();
});
afterEach(() => expect(getEventListeners(caller.signal, 'abort')).toEqual([]));

describe('bufferAnswer', () => {
  it('resolves with the whole answer, its text in one piece', async () => {
    const events = from([START, text('Hel'), text('lo'), END]);
    expect(await bufferAnswer(events, caller.signal)).toEqual([text('Hello'), END]);
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
