/** What the vendors share of opening an answer: a call of the pool, which is told when content has come. */
import type { Observable } from 'rxjs';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { type CompletionCall, openCompletion } from '../open-completion.ts';
import type { UpstreamCall } from './upstream-call.ts';
import type { UpstreamHttp } from './upstream-http.ts';

export type UpstreamCompletion = Pick<CompletionCall, 'request' | 'translate'> & {
  /** As of `CompletionCall`, over the given call. */
  readonly start: (
    call: UpstreamCall,
    signal: AbortSignal,
  ) => AsyncIterable<readonly CompletionEvent[]>;
};

export async function openUpstream(
  http: UpstreamHttp,
  { request, start, translate }: UpstreamCompletion,
  signal: AbortSignal,
): Promise<Observable<CompletionEvent>> {
  const call = http.call(request.limits);
  const events = await openCompletion(
    {
      provider: http.provider,
      request,
      start: (callSignal) => start(call, callSignal),
      answerLimit: http.answerLimit,
      translate,
    },
    signal,
  );
  call.contentStarted();
  return events;
}
