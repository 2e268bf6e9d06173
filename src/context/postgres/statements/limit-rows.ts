/** What the functions of limits in PostgreSQL take and return, as the port has it. */
import type { LimitDecision, LimitWish, SubjectState } from '../../../limits/limit-counters.ts';
import type { RateLimits } from '../../../model/rate-limits.ts';
import { integerColumn, optionalTextColumn, type Row } from '../../sql/row.ts';

/** @param holder the claim of this process, where running calls are limited */
export function toLimitsJson({ call, subjects, isNew, tokens }: LimitWish, holder: string): string {
  const limited = subjects.map(({ name, limits }) => ({ name, ...limits }));
  return JSON.stringify({ call, holder, is_new: isNew, tokens, subjects: limited });
}

/** @param rows of `take_limits`, one for each subject */
export function toLimitDecision(rows: readonly Row[]): LimitDecision {
  const [first] = rows;
  const bucket = first === undefined ? 0 : integerColumn(first, 'bucket');
  return { states: rows.map(toSubjectState), bucket };
}

function toSubjectState(row: Row): SubjectState {
  const limit = limitOf(optionalTextColumn(row, 'reached'));
  return {
    requests: integerColumn(row, 'used_requests'),
    tokens: integerColumn(row, 'used_tokens'),
    requestsResetMs: integerColumn(row, 'requests_reset_ms'),
    tokensResetMs: integerColumn(row, 'tokens_reset_ms'),
    ...(limit && { reached: { limit, waitMs: integerColumn(row, 'wait_ms') } }),
  };
}

function limitOf(text: string | undefined): keyof RateLimits | undefined {
  const isLimit =
    text === 'requestsPerMinute' || text === 'tokensPerMinute' || text === 'concurrent';
  return isLimit ? text : undefined;
}
