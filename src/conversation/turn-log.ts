/** One structured line a request: what was asked of whom, how it went; never the text. */
import { RhetorError } from '../model/rhetor-error.ts';
import type { RouteStart } from '../routing/routed-event.ts';
import type { TurnOutcome } from './run-turn.ts';

export type TurnRecord = {
  readonly requestId: string;
  readonly contextId: string;
  /** By `performance.now()`. */
  readonly startedAt: number;
  firstTokenAt?: number;
  component?: string | undefined;
  rule?: string | undefined;
  route?: RouteStart;
  /** The model that should have answered, as `provider/model`; undefined if it did. */
  requested?: string | undefined;
};

export type TurnLine = {
  readonly event: 'turn';
  readonly request_id: string;
  readonly context: string;
  readonly component?: string;
  readonly rule?: string;
  readonly status: number;
  readonly code?: string;
  readonly finish_reason?: string;
  readonly provider?: string;
  readonly model?: string;
  /** The `provider/model` for which another one answered. */
  readonly fallback_for?: string;
  /** `provider/model code` of each attempt that failed. */
  readonly failures?: readonly string[];
  readonly first_token_ms?: number;
  readonly total_ms: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
};

export function turnLine(record: TurnRecord, outcome: TurnOutcome, now: number): TurnLine {
  const { route } = record;
  const error = outcome.type === 'failed' ? outcome.error : undefined;
  const attempts = (isNamed(error) ? error.attempts : undefined) ?? route?.failures ?? [];
  const usage = outcome.type === 'ended' ? outcome.end.usage : undefined;
  return {
    event: 'turn',
    request_id: record.requestId,
    context: record.contextId,
    ...(record.component !== undefined && { component: record.component }),
    ...(record.rule !== undefined && { rule: record.rule }),
    ...resultOf(outcome),
    ...(route && { provider: route.candidate.provider, model: route.candidate.model }),
    ...(record.requested !== undefined && { fallback_for: record.requested }),
    ...(attempts.length > 0 && {
      failures: attempts.map(({ provider, model, code }) => `${provider}/${model} ${code}`),
    }),
    ...(record.firstTokenAt !== undefined && {
      first_token_ms: Math.round(record.firstTokenAt - record.startedAt),
    }),
    total_ms: Math.round(now - record.startedAt),
    ...(usage?.inputTokens !== undefined && { input_tokens: usage.inputTokens }),
    ...(usage?.outputTokens !== undefined && { output_tokens: usage.outputTokens }),
  };
}

function resultOf(outcome: TurnOutcome): Pick<TurnLine, 'status' | 'code' | 'finish_reason'> {
  switch (outcome.type) {
    case 'ended':
      return { status: 200, finish_reason: outcome.end.finishReason };
    case 'left':
      return { status: 499, code: 'client_closed_request' };
    case 'failed':
      return isNamed(outcome.error)
        ? { status: outcome.error.status, code: outcome.error.code }
        : { status: 500, code: 'internal_error' };
  }
}

function isNamed(error: unknown): error is RhetorError {
  return error instanceof RhetorError;
}
