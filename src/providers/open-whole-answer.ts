/** Implements `CompletionProvider.open` for an answer that comes at once: no timers, no bridge to a stream. */
import { from, type Observable } from 'rxjs';
import { USUAL_ANSWER_LIMIT } from '../config/limits.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import { AnswerMeter } from './answer-meter.ts';
import { type CompletionCall, named, startEvent, truncatedAnswer } from './open-completion.ts';

export type WholeCall = Pick<
  CompletionCall,
  | 'provider'
  | 'request'
  | 'answerLimit'
  | 'translate'
  | 'shownHeaders'
  | 'connectMs'
  | 'vendorLimits'
> & {
  /** Resolves with deltas and `response-end`; without the latter, the answer was cut off. */
  readonly answer: () => Promise<readonly CompletionEvent[]>;
};

export async function openWholeAnswer(
  {
    provider,
    request,
    answer,
    answerLimit = USUAL_ANSWER_LIMIT,
    translate,
    shownHeaders,
    connectMs,
    vendorLimits,
  }: WholeCall,
  signal: AbortSignal,
): Promise<Observable<CompletionEvent>> {
  const meter = new AnswerMeter(provider, answerLimit);
  try {
    const events = await answer();
    for (const event of events) meter.add(event);
    if (events.at(-1)?.type !== 'response-end') throw truncatedAnswer(provider, request.model);
    const start = startEvent(
      provider,
      request.model,
      shownHeaders?.(),
      connectMs?.(),
      vendorLimits?.(),
    );
    return from<CompletionEvent[]>([start, ...events]);
  } catch (error) {
    signal.throwIfAborted();
    throw named(error, translate);
  }
}
