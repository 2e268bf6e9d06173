/** The answer of a request, from whichever models it takes: one Observable over all of them. */
import { Observable, type Subscription } from 'rxjs';
import { assertNever } from '../model/assert-never.ts';
import type { CompletionEvent, ReasoningDelta } from '../model/completion-event.ts';
import { type Attempt, RhetorError } from '../model/rhetor-error.ts';
import { subscribeGuarded } from '../streams/subscribe-guarded.ts';
import { allowsFallback } from './attempt-policy.ts';
import type { ModelChoice } from './candidate-plan.ts';
import { type CandidateSearch, type Found, settlementOf } from './candidate-search.ts';
import { RepeatedText } from './repeated-text.ts';
import { type RoutedEvent, routeStart } from './routed-event.ts';

export type AnswerSource = {
  readonly search: CandidateSearch;
  readonly first: Found;
  readonly signal: AbortSignal;
  /** Asks who is next to go on from the text that was sent; undefined if a cut is an error. */
  readonly goOn: ((sent: string) => Promise<Found>) | undefined;
};

/** Ends with `response-end`, or errors; unsubscribing closes the upstream socket. */
export function routedAnswer({
  search,
  first,
  signal,
  goOn,
}: AnswerSource): Observable<RoutedEvent> {
  return new Observable((subscriber) => {
    let inner: Subscription | undefined;
    let current = first;
    let sent = '';
    /** A tool call that was begun cannot be gone on with in text. */
    let canGoOn = goOn !== undefined;
    let repeated = new RepeatedText('');
    /** Where the blocks of the model that answers now begin, and how many there are. */
    let firstBlock = 0;
    let blockCount = 0;

    const start = (found: Found, continuedFrom?: ModelChoice): void => {
      current = found;
      subscriber.next(routeStart(search, found.candidate, continuedFrom));
      inner = subscribeGuarded(found.events, { next: onEvent, error: onError });
    };
    const sendText = (text: string): void => {
      if (text === '') return;
      if (canGoOn) sent += text;
      subscriber.next({ type: 'text-delta', text });
    };
    const sendThought = (event: ReasoningDelta): void => {
      const block = firstBlock + (event.block ?? 0);
      blockCount = Math.max(blockCount, block + 1);
      subscriber.next(firstBlock === 0 ? event : { ...event, block });
    };
    const onEvent = (event: CompletionEvent): void => {
      switch (event.type) {
        case 'response-start':
          return;
        case 'text-delta':
          return sendText(repeated.push(event.text));
        case 'tool-call-delta':
          canGoOn = false;
          sendText(repeated.end());
          return subscriber.next(event);
        case 'reasoning-delta':
          return sendThought(event);
        case 'usage':
          return subscriber.next(event);
        case 'response-end':
          sendText(repeated.end());
          current.permit.settle('success');
          subscriber.next(event);
          return subscriber.complete();
        default:
          return assertNever(event);
      }
    };
    const onError = (error: unknown): void => {
      current.permit.settle(settlementOf(error, signal));
      if (signal.aborted || !(error instanceof RhetorError)) return subscriber.error(error);
      const { candidate } = current;
      search.noteFailure(candidate, error);
      const fail = (): void => subscriber.error(cutError(error, search.attempts));
      const isOver = !canGoOn || !allowsFallback(error) || search.isTimeOver(candidate);
      if (isOver || goOn === undefined) return fail();
      repeated = new RepeatedText(sent);
      firstBlock = blockCount;
      const { provider, model } = candidate;
      goOn(sent)
        .then((found) => start(found, { provider, model }))
        .catch(fail);
    };

    subscriber.add(() => {
      inner?.unsubscribe();
      current.permit.settle('abandoned');
    });
    start(current);
  });
}

/** The cut is what the reader saw happen; who else was asked, before it and after, is in its attempts. */
function cutError(error: RhetorError, attempts: readonly Attempt[]): RhetorError {
  const { code, message, isRetryable, retryAfterMs, upstreamStatus, loggable } = error;
  return new RhetorError(code, message, {
    cause: error,
    isRetryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
    attempts: [...attempts],
    loggable,
  });
}
