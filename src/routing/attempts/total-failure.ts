/** The error that the caller gets when no model answered; pure. */
import { type Attempt, RhetorError } from '../../model/rhetor-error.ts';
import type { ModelChoice } from '../candidate-plan.ts';

/**
 * Failures with the same code keep it. Failures with different codes become an `upstream_error`
 * that lists the attempts. An error of the request itself, such as its length, and the refusal of
 * a budget or a limit are reported unchanged.
 */
export function totalFailure(
  failures: readonly RhetorError[],
  attempts: readonly Attempt[],
): RhetorError {
  const last = failures.at(-1);
  if (last === undefined) {
    return new RhetorError('no_provider_available', 'No model was asked.', { attempts });
  }
  const limited = failures.find(({ limit }) => limit !== undefined);
  if (limited !== undefined) return limited;
  const told =
    failures.find(({ status, code }) => status === 400 || code === 'budget_exceeded') ??
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
      refusal: told?.refusal,
      shownHeaders: (told ?? last).shownHeaders,
      loggable:
        told?.loggable ??
        [...new Set(failures.flatMap(({ loggable }) => loggable ?? []))].join(' '),
    },
  );
}

/** A failed attempt as the caller and the log see it. */
export function toAttempt({ provider, model }: ModelChoice, error: RhetorError): Attempt {
  return {
    provider,
    model,
    ...(error.upstreamStatus === undefined ? {} : { status: error.upstreamStatus }),
    code: error.code,
  };
}

/**
 * The cut is what the reader saw, so it is the error reported; all other attempts, before and
 * after, are listed in `attempts`.
 */
export function cutFailure(error: RhetorError, attempts: readonly Attempt[]): RhetorError {
  const { code, message, isRetryable, retryAfterMs, upstreamStatus, loggable, shownHeaders } =
    error;
  return new RhetorError(code, message, {
    cause: error,
    isRetryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
    attempts: [...attempts],
    shownHeaders,
    loggable,
  });
}
