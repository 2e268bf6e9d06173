/** Converts requests and attempts of the ledger to their form on the wire; pure. */
import type {
  LedgerAttempt,
  LedgerCourse,
  LedgerRequest,
  LedgerRequestDetail,
  LedgerUse,
} from '../../contract/ledger.ts';
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import type { RecordedRequest } from '../../ledger/request-query.ts';
import { type CostStatus, toUsd } from '../../model/cost.ts';
import { cacheShareOf } from '../views/cache-share.ts';

export function toLedgerRequest(request: RecordedRequest): LedgerRequest {
  const { last, attempts } = request;
  const { requested, asked, component, rule, keyId, contextId, prompt, clientRequestId } = last;
  const preferred = requested && `${requested.provider}/${requested.model}`;
  const answered = asked && `${asked.provider}/${asked.model}`;
  return {
    request_id: last.requestId,
    ...(clientRequestId !== undefined && { client_request_id: clientRequestId }),
    started_at: new Date(last.requestedAt).toISOString(),
    surface: last.surface,
    ...(component !== undefined && { component }),
    task_type: last.taskType,
    ...(rule !== undefined && { rule }),
    ...(keyId !== undefined && { key: keyId }),
    ...(contextId !== undefined && { context: contextId }),
    ...(prompt && { prompt }),
    ...(preferred !== undefined && { requested: preferred }),
    is_fallback:
      last.outcome === 'ok' &&
      preferred !== undefined &&
      answered !== undefined &&
      preferred !== answered,
    attempt_count: attempts,
    ...(last.cache !== undefined && { cache: last.cache }),
    ...(last.cacheSavedMicros !== undefined && { cache_saved_usd: toUsd(last.cacheSavedMicros) }),
    ...toCourse(last),
    ...toUse(request, last.end?.costStatus ?? last.costStatus),
  };
}

/** @param attempts all of the request, in order; at least one */
export function toLedgerDetail(
  request: RecordedRequest,
  attempts: readonly AttemptRecord[],
): LedgerRequestDetail {
  return {
    ...toLedgerRequest(request),
    candidates: (request.last.end?.candidates ?? []).map(({ provider, model, leftOut }) => ({
      provider,
      model,
      ...(leftOut !== undefined && { left_out: leftOut }),
    })),
    attempts: attempts.filter(({ attempt }) => attempt > 0).map(toAttempt),
  };
}

function toAttempt(record: AttemptRecord): LedgerAttempt {
  return { attempt: record.attempt, ...toCourse(record), ...toUse(record, record.costStatus) };
}

function toCourse(record: AttemptRecord): LedgerCourse {
  const { asked, upstreamStatus, connectMs, firstTokenMs } = record;
  return {
    ...(asked && { provider: asked.provider, model: asked.model }),
    outcome: record.outcome,
    ...(upstreamStatus !== undefined && { upstream_status: upstreamStatus }),
    ended_at: new Date(record.endedAt).toISOString(),
    queue_ms: Math.round(record.queueMs),
    ...(connectMs !== undefined && { connect_ms: Math.round(connectMs) }),
    ...(firstTokenMs !== undefined && { first_token_ms: Math.round(firstTokenMs) }),
    duration_ms: Math.round(record.durationMs),
  };
}

function toUse(
  { tokens, usageSource, costMicros }: Pick<AttemptRecord, 'tokens' | 'usageSource' | 'costMicros'>,
  costStatus: CostStatus,
): LedgerUse {
  return {
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite,
    ...cacheShareOf(tokens.input, tokens.cacheRead),
    output_tokens: tokens.output,
    reasoning_tokens: tokens.reasoning,
    usage_source: usageSource,
    cost_usd: toUsd(costMicros),
    cost_status: costStatus,
  };
}
