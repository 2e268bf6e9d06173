/** The one stream of an answer that the router hands out: who gives it, and what comes. */
import type { CompletionEvent, ResponseStart } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import type { Attempt } from '../model/rhetor-error.ts';
import type { ModelChoice } from './candidate-plan.ts';
import type { PlannedCandidate } from './route-plan.ts';

/**
 * First event of an answer. Once more when another model continues it; and, with recovery `buffer`,
 * when it was given up and is begun anew: then what came before is void.
 */
export type RouteStart = {
  readonly type: 'route-start';
  readonly candidate: PlannedCandidate;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  readonly failures: readonly Attempt[];
  /** The model whose answer was cut, when this one continues its text. */
  readonly continuedFrom?: ModelChoice;
};

export type RoutedEvent = RouteStart | Exclude<CompletionEvent, ResponseStart>;

/** Whoever has a question answered. */
export interface AnswerReader {
  /** Makes the request for one candidate: its window and its options differ from model to model. */
  requestFor(candidate: PlannedCandidate): CompletionRequest;
  /** Takes what comes as it comes; `response-end` is the last. What it throws ends the answer. */
  take(event: RoutedEvent): void;
}
