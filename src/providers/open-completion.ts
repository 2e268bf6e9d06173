/** Implements what all kinds share of `CompletionProvider.open`: opening, the terminal rule, the start event. */
import type { Observable } from 'rxjs';
import {
  carriesContent,
  type CompletionEvent,
  type ResponseStart,
} from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { UpstreamHeaders } from '../model/vendors/upstream-headers.ts';
import type { VendorLimits } from '../model/vendors/vendor-limits.ts';
import { openStream } from '../streams/open-stream.ts';
import { PassedBound } from './passed-bound.ts';
import { AnswerMeter } from './answer-meter.ts';
import { USUAL_ANSWER_LIMIT } from '../config/limits.ts';

export type CompletionCall = {
  /** The provider's id, for the start event and for messages. */
  readonly provider: string;
  readonly request: CompletionRequest;
  /**
   * Calls the vendor and yields deltas, batching those that arrived together. Yields `response-end` last,
   * and only if the vendor reported the end.
   */
  readonly start: (signal: AbortSignal) => AsyncIterable<readonly CompletionEvent[]>;
  /** Limit for text, reasoning and arguments together, in bytes; defaults to `USUAL_ANSWER_LIMIT`. */
  readonly answerLimit?: number;
  /** Called when the vendor has answered. */
  readonly shownHeaders?: () => UpstreamHeaders | undefined;
  /** Called then, too; see `ResponseStart`. */
  readonly connectMs?: () => number | undefined;
  /** Called then, too. */
  readonly vendorLimits?: () => VendorLimits | undefined;
  /** Translates a vendor's error. */
  readonly translate: (error: unknown) => RhetorError;
};

export function openCompletion(
  {
    provider,
    request,
    start,
    answerLimit = USUAL_ANSWER_LIMIT,
    translate,
    shownHeaders,
    connectMs,
    vendorLimits,
  }: CompletionCall,
  signal: AbortSignal,
): Promise<Observable<CompletionEvent>> {
  const { model, limits } = request;
  const meter = new AnswerMeter(provider, answerLimit);
  return openStream<CompletionEvent>(
    {
      head: () => [startEvent(provider, model, shownHeaders?.(), connectMs?.(), vendorLimits?.())],
      start,
      inspect: (event) => meter.add(event),
      settles: carriesContent,
      isEnd: (event) => event.type === 'response-end',
      truncated: () => truncatedAnswer(provider, model),
      translate: (error) => named(error, translate),
      openingMs: limits.firstTokenMs,
      timedOut: () =>
        new RhetorError(
          'upstream_timeout',
          `${provider} sent no token within ${limits.firstTokenMs / 1000} s (model ${model}).`,
        ),
    },
    signal,
  );
}

export function startEvent(
  provider: string,
  model: string,
  shownHeaders: UpstreamHeaders | undefined,
  connectMs: number | undefined,
  vendorLimits?: VendorLimits,
): ResponseStart {
  return {
    type: 'response-start',
    provider,
    model,
    ...(connectMs !== undefined && { connectMs }),
    ...(shownHeaders && { shownHeaders }),
    ...(vendorLimits && { vendorLimits }),
  };
}

export function truncatedAnswer(provider: string, model: string): RhetorError {
  return new RhetorError(
    'upstream_truncated',
    `${provider} closed its answer before it was complete (model ${model}).`,
  );
}

export function named(error: unknown, translate: CompletionCall['translate']): RhetorError {
  const isNamed = error instanceof RhetorError && !(error instanceof PassedBound);
  return isNamed ? error : translate(error);
}
