/** What follows a failed attempt: the same model again, the next one, or the end; pure. */
import type { ErrorCode, RhetorError } from '../model/rhetor-error.ts';
import {
  FIRST_BACKOFF_MS,
  LONGEST_BACKOFF_MS,
  LONGEST_WAITED_RETRY_AFTER_MS,
  LONGEST_WAIT_WITH_ALTERNATIVE_MS,
  MOST_RETRIES_IN_ALL,
} from './limits.ts';

/** Failures of the request itself: another model would refuse it too, or must not be tried. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'invalid_value',
  'content_filtered',
  'client_closed_request',
  'validation_failed',
  'version_conflict',
  'storage_unavailable',
  'internal_error',
]);

/** Timers may fire a little early; asking before the time is up would be refused again. */
const TIMER_SLACK_MS = 10;

export type AttemptSituation = {
  readonly error: RhetorError;
  /** Attempts at this model so far, this one included. */
  readonly attemptsHere: number;
  /** Retries of the request so far, over all models. */
  readonly retriesInAll: number;
  /** Retries that the rule allows for one model. */
  readonly retries: number;
  readonly hasAlternative: boolean;
  /** It failed in the middle of an answer that was held back. */
  readonly hasBegun: boolean;
  /** Until the total limit; undefined without one. */
  readonly remainingMs: number | undefined;
  /** 0 up to 1. */
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
  // A model that was cut once took its time for it; the next one begins anew.
  const mayRetry =
    error.isRetryable &&
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
 * How long a model that asked for time is waited for where there is no other to ask; 0: it is asked
 * at once, since its time is over or too long. Those who wait for it do not all come at once.
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

/** Whether another model may be asked after this failure. */
export function allowsFallback(error: RhetorError): boolean {
  return !FINAL.has(error.code);
}

/** Exponential with full jitter: anything from 0 to 250 ms, 500 ms, … 8 s. */
function backoffMs(attemptsHere: number, random: number): number {
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attemptsHere - 1));
}
