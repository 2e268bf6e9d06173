/** What the router hands on: the answer's events, and who gives them. */
import type { CompletionEvent, ResponseStart } from '../model/completion-event.ts';
import type { Attempt } from '../model/rhetor-error.ts';
import type { ModelChoice } from './candidate-plan.ts';
import type { PlannedCandidate } from './route-plan.ts';

/** First event of an answer; once more when another model goes on with it. */
export type RouteStart = {
  readonly type: 'route-start';
  readonly candidate: PlannedCandidate;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  readonly failures: readonly Attempt[];
  /** The model whose answer was cut, when this one goes on from its text. */
  readonly continuedFrom?: ModelChoice;
};

export type RoutedEvent = RouteStart | Exclude<CompletionEvent, ResponseStart>;

/** Who answers, as the search stands now. */
export function routeStart(
  {
    attemptCount,
    attempts,
  }: { readonly attemptCount: number; readonly attempts: readonly Attempt[] },
  candidate: PlannedCandidate,
  continuedFrom?: ModelChoice,
): RouteStart {
  return {
    type: 'route-start',
    candidate,
    attempts: attemptCount,
    failures: attempts,
    ...(continuedFrom && { continuedFrom }),
  };
}
