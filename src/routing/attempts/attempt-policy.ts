/** Decides what follows a failed attempt: a retry, the next candidate, or the end; pure. */
import type { ErrorCode, RhetorError } from '../../model/rhetor-error.ts';
import {
  FIRST_BACKOFF_MS,
  LONGEST_BACKOFF_MS,
  LONGEST_WAITED_RETRY_AFTER_MS,
  LONGEST_WAIT_WITH_ALTERNATIVE_MS,
  MOST_RETRIES_IN_ALL,
} from '../limits.ts';

/** Errors of the request itself: another model would refuse it too, or must not be tried. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'invalid_value',
  'content_filtered',
  'client_closed_request',
  'validation_failed',
  'version_conflict',
  'storage_unavailable',
  'internal_error',
]);

/** Timers may fire a little early, and a request sent too early would be refused again. */
const TIMER_SLACK_MS = 10;

export type AttemptSituation = {
  readonly error: RhetorError;
  /** Attempts at this model so far, including this one. */
  readonly attemptsHere: number;
  /** Retries of the request so far, across all models. */
  readonly retriesInAll: number;
  /** Retries the rule allows per model. */
  readonly retries: number;
  readonly hasAlternative: boolean;
  /** The alternative is another member of the same pool, which has limits of its own. */
  readonly hasOtherMember?: boolean;
  /** The answer failed midway while it was being buffered. */
  readonly hasBegun: boolean;
  /** Time until the total limit; undefined without a limit. */
  readonly remainingMs: number | undefined;
  /** From 0 up to, but not including, 1. */
  readonly random: number;
};

export type NextStep =
  | { readonly type: 'retry'; readonly afterMs: number }
  | { readonly type: 'next-candidate' }
  | { readonly type: 'fail' };

export function nextStep(attempt: AttemptSituation): NextStep {
  const { error } = attempt;
  const isOver = attempt.remainingMs !== undefined && attempt.remainingMs <= 0;
  if (isOver || !allowsFallback(error)) return { type: 'fail' };
  // A model that was cut off has already used its time, so the next one restarts the answer.
  const mayRetry =
    error.isRetryable &&
    !(attempt.hasOtherMember === true && error.upstreamStatus === 429) &&
    !(attempt.hasBegun && attempt.hasAlternative) &&
    attempt.attemptsHere <= attempt.retries &&
    attempt.retriesInAll < Math.max(MOST_RETRIES_IN_ALL, attempt.retries);
  if (!mayRetry) return { type: 'next-candidate' };
  const askedMs = error.retryAfterMs === undefined ? 0 : error.retryAfterMs + TIMER_SLACK_MS;
  const afterMs = Math.max(askedMs, backoffMs(attempt.attemptsHere, attempt.random));
  const isTooLong =
    (error.retryAfterMs ?? 0) > LONGEST_WAITED_RETRY_AFTER_MS ||
    (attempt.hasAlternative && afterMs > LONGEST_WAIT_WITH_ALTERNATIVE_MS) ||
    (attempt.remainingMs !== undefined && afterMs >= attempt.remainingMs);
  return isTooLong ? { type: 'next-candidate' } : { type: 'retry', afterMs };
}

/**
 * How long to wait for a model that sent `retry-after` when there is no other candidate. 0 means to
 * ask at once, because its time is over or too long to wait. Jitter keeps waiting requests from
 * arriving together.
 */
export function quietWaitMs(
  quietMs: number,
  remainingMs: number | undefined,
  random: number,
): number {
  const waitMs = quietMs + TIMER_SLACK_MS + random * FIRST_BACKOFF_MS;
  const isTooLong = quietMs > LONGEST_WAITED_RETRY_AFTER_MS || waitMs >= (remainingMs ?? Infinity);
  return quietMs <= 0 || isTooLong ? 0 : waitMs;
}

/** Whether another model may be tried after this failure. */
export function allowsFallback(error: RhetorError): boolean {
  return !FINAL.has(error.code);
}

/** Exponential backoff with full jitter: anything from 0 to 250 ms, 500 ms, … 8 s. */
function backoffMs(attemptsHere: number, random: number): number {
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attemptsHere - 1));
}
