/** What the caller is told when no model answered; pure. */
import { type Attempt, RhetorError } from '../model/rhetor-error.ts';
import type { ModelChoice } from './candidate-plan.ts';

/**
 * Failures of one class keep it. Failures of different classes are an `upstream_error` that lists
 * the attempts; but one that concerns the request itself, such as its length, is told as it is.
 */
export function totalFailure(
  failures: readonly RhetorError[],
  attempts: readonly Attempt[],
): RhetorError {
  const last = failures.at(-1);
  if (last === undefined) {
    return new RhetorError('no_provider_available', 'No model was asked.', { attempts });
  }
  const told =
    failures.find(({ status }) => status === 400) ??
    (failures.every(({ code }) => code === last.code) ? last : undefined);
  const waits = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  const messages = [...new Set(failures.map(({ message }) => message))];
  return new RhetorError(
    told?.code ?? 'upstream_error',
    told !== undefined || messages.length === 1
      ? (told ?? last).message
      : `No model answered. ${messages.join(' ')}`,
    {
      cause: last,
      isRetryable: failures.some(({ isRetryable }) => isRetryable),
      ...(waits.length === 0 ? {} : { retryAfterMs: Math.min(...waits) }),
      ...(last.upstreamStatus === undefined ? {} : { upstreamStatus: last.upstreamStatus }),
      attempts,
      loggable:
        told?.loggable ??
        [...new Set(failures.flatMap(({ loggable }) => loggable ?? []))].join(' '),
    },
  );
}

/** A failed attempt as the caller and the log are told of it. */
export function toAttempt({ provider, model }: ModelChoice, error: RhetorError): Attempt {
  return {
    provider,
    model,
    ...(error.upstreamStatus === undefined ? {} : { status: error.upstreamStatus }),
    code: error.code,
  };
}

/** A cut is what the reader saw happen; who else was asked, before it and after, is in its attempts. */
export function cutFailure(error: RhetorError, attempts: readonly Attempt[]): RhetorError {
  const { code, message, isRetryable, retryAfterMs, upstreamStatus, loggable } = error;
  return new RhetorError(code, message, {
    cause: error,
    isRetryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
    attempts: [...attempts],
    loggable,
  });
}
