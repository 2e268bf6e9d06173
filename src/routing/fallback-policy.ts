/** Whether another model is asked after a failure, and what the caller is told when none answered; pure. */
import { type Attempt, type ErrorCode, RhetorError } from '../model/rhetor-error.ts';

/** Failures of the request itself: another model would refuse it too, or must not be tried. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'invalid_value',
  'content_filtered',
  'client_closed_request',
  'validation_failed',
  'storage_unavailable',
  'internal_error',
]);

export function allowsFallback(error: RhetorError): boolean {
  return !FINAL.has(error.code);
}

/**
 * One failure keeps its class. Several of one class keep it too; several of different classes are
 * an `upstream_error` that lists the attempts.
 */
export function failureOf(
  failures: readonly RhetorError[],
  attempts: readonly Attempt[],
): RhetorError {
  const last = failures.at(-1);
  if (last === undefined) {
    return new RhetorError('no_provider_available', 'No model was asked.', { attempts });
  }
  const isOneClass = failures.every((failure) => failure.code === last.code);
  const waits = failures.flatMap((failure) => failure.retryAfterMs ?? []);
  return new RhetorError(
    isOneClass ? last.code : 'upstream_error',
    failures.length === 1
      ? last.message
      : `None of ${attempts.length} models answered: ${failures.map((failure) => failure.message).join(' ')}`,
    {
      cause: last,
      isRetryable: failures.some((failure) => failure.isRetryable),
      ...(waits.length === 0 ? {} : { retryAfterMs: Math.min(...waits) }),
      ...(last.upstreamStatus === undefined ? {} : { upstreamStatus: last.upstreamStatus }),
      attempts,
    },
  );
}
