/** The event stream of an answer as the router emits it: which model answers, and the content. */
import type { LimitPass } from '../limits/limit-pass.ts';
import type { AnswerValidation } from '../model/answer-validation.ts';
import type { CacheState } from '../model/choices/cache-choice.ts';
import type { CompletionEvent, ResponseEnd, ResponseStart } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import type { Attempt } from '../model/rhetor-error.ts';
import type { UpstreamHeaders } from '../model/vendors/upstream-headers.ts';
import type { ModelChoice } from './candidate-plan.ts';
import type { PlannedCandidate } from './route-plan.ts';

/**
 * The first event of an answer. It is emitted again when another model continues the answer. With
 * recovery `buffer` it is also emitted when the answer is restarted, which voids everything before
 * it.
 */
export type RouteStart = {
  readonly type: 'route-start';
  readonly candidate: PlannedCandidate;
  /** Attempts so far, including this one. */
  readonly attempts: number;
  readonly failures: readonly Attempt[];
  /** Wire names of options that the model refused when it was asked, besides those that the plan dropped. */
  readonly refused?: readonly string[];
  /** The model whose cut-off answer this one continues. */
  readonly continuedFrom?: ModelChoice;
  readonly shownHeaders?: UpstreamHeaders;
  /** The limit of output that a budget left for the answer, in tokens. */
  readonly clamped?: number;
  /** How far a budget is used; see `Reservation.notice`. */
  readonly budget?: string;
  /** How the cache of answers took part; absent: nobody asked for it. */
  readonly cache?: CacheState;
};

export type RoutedEnd = ResponseEnd & {
  /** Whether the answer fits the request's JSON schema, where a rule has that checked. */
  readonly validation?: AnswerValidation;
};

export type RoutedEvent =
  RouteStart | RoutedEnd | Exclude<CompletionEvent, ResponseStart | ResponseEnd>;

/** The consumer of an answer. */
export interface AnswerReader {
  /** The limits of who asks that are counted with the first call; undefined if there are none. */
  readonly limits?: LimitPass | undefined;
  /** Builds the request for one candidate: window and options differ from model to model. */
  requestFor(candidate: PlannedCandidate): CompletionRequest;
  /**
   * Receives events as they come; `response-end` is the last. An exception thrown here ends the
   * answer.
   */
  take(event: RoutedEvent): void;
}
