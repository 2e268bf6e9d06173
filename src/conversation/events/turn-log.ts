/** The log fields of a turn: which model was asked and how it went; never the text. */
import { assertNever } from '../../model/assert-never.ts';
import type { Attempt } from '../../model/rhetor-error.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import { type FailureFields, failureFields } from './failure-fields.ts';
import type { RecallMiss } from '../recall/recall.ts';
import type { TurnEnd } from './turn-event.ts';

/** How a turn ended; `left`: its caller left before the end. */
export type TurnOutcome =
  | { readonly type: 'ended'; readonly end: TurnEnd }
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'left' };

export type LoggedTurn = {
  readonly contextId: string;
  readonly task: string;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly firstTokenAt?: number | undefined;
  readonly component?: string | undefined;
  readonly rule?: string | undefined;
  readonly route?: RouteStart | undefined;
  /** The preferred model, as `provider/model`; undefined if it answered. */
  readonly requested?: string | undefined;
  /** Why the answer goes without something that it should recall. */
  readonly recallMissed?: RecallMiss | undefined;
  readonly outcome: TurnOutcome;
};

export type TurnFields = Omit<FailureFields, 'code'> & {
  readonly context: string;
  readonly component?: string;
  readonly task: string;
  readonly rule?: string;
  readonly code?: string;
  readonly finish_reason?: string;
  readonly provider?: string;
  readonly model?: string;
  /** The `provider/model` that was replaced by the answering one. */
  readonly fallback_for?: string;
  /** The failed attempts, including those before a successful one. */
  readonly attempts?: readonly Attempt[];
  readonly recall_missed?: RecallMiss;
  readonly first_token_ms?: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
};

export function turnFields(turn: LoggedTurn): TurnFields {
  const { route, outcome } = turn;
  const failed = route?.failures ?? [];
  const usage = outcome.type === 'ended' ? outcome.end.usage : undefined;
  return {
    context: turn.contextId,
    ...(turn.component !== undefined && { component: turn.component }),
    task: turn.task,
    ...(turn.rule !== undefined && { rule: turn.rule }),
    ...(route && { provider: route.candidate.provider, model: route.candidate.model }),
    ...(turn.requested !== undefined && { fallback_for: turn.requested }),
    ...(failed.length > 0 && { attempts: failed }),
    ...(turn.recallMissed !== undefined && { recall_missed: turn.recallMissed }),
    ...resultOf(outcome),
    ...(turn.firstTokenAt !== undefined && {
      first_token_ms: Math.round(turn.firstTokenAt - turn.startedAt),
    }),
    ...(usage?.inputTokens !== undefined && { input_tokens: usage.inputTokens }),
    ...(usage?.outputTokens !== undefined && { output_tokens: usage.outputTokens }),
  };
}

function resultOf(
  outcome: TurnOutcome,
): FailureFields | Pick<TurnFields, 'status' | 'code' | 'finish_reason'> {
  switch (outcome.type) {
    case 'ended':
      return { status: 200, finish_reason: outcome.end.finishReason };
    case 'left':
      return { status: 499, code: 'client_closed_request' };
    case 'failed':
      return outcome.error instanceof RhetorError
        ? failureFields(outcome.error)
        : { status: 500, code: 'internal_error' };
    default:
      return assertNever(outcome);
  }
}
