import { describe, expect, it } from 'vitest';
import { type Attempt, type ErrorCode, RhetorError } from '../../model/rhetor-error.ts';
import { totalFailure } from './total-failure.ts';

const ATTEMPTS: readonly Attempt[] = [
  { provider: 'alpha', model: 'one', status: 503, code: 'upstream_error' },
  { provider: 'beta', model: 'two', code: 'upstream_timeout' },
];

function failure(
  code: ErrorCode,
  message: string = code,
  details: { retryAfterMs?: number; upstreamStatus?: number; isRetryable?: boolean } = {},
): RhetorError {
  return new RhetorError(code, message, details);
}

describe('totalFailure', () => {
  it('keeps the code that all failures share, and the last one’s message', () => {
    const told = totalFailure(
      [
        failure('rate_limited', 'alpha is busy', { retryAfterMs: 9_000, upstreamStatus: 429 }),
        failure('rate_limited', 'beta is busy', { retryAfterMs: 3_000, upstreamStatus: 429 }),
      ],
      ATTEMPTS,
    );
    expect(told).toMatchObject({
      code: 'rate_limited',
      message: 'beta is busy',
      status: 429,
      isRetryable: true,
      retryAfterMs: 3_000,
      upstreamStatus: 429,
    });
    expect(told.attempts).toBe(ATTEMPTS);
  });

  it('is an upstream error with every reason when the codes differ', () => {
    const last = failure('upstream_timeout', 'beta sent no token.', { isRetryable: false });
    const told = totalFailure([failure('upstream_error', 'alpha answered 503.'), last], ATTEMPTS);
    expect(told).toMatchObject({
      code: 'upstream_error',
      message: 'No model answered. alpha answered 503. beta sent no token.',
      isRetryable: true,
      cause: last,
    });
  });

  it('says the same thing only once', () => {
    const same = [failure('upstream_error', 'Down.'), failure('model_not_found', 'Down.')];
    expect(totalFailure(same, []).message).toBe('Down.');
  });

  it('reports an error of the request itself, whatever else failed', () => {
    for (const failures of [
      [failure('context_length_exceeded', 'too long'), failure('upstream_error')],
      [failure('upstream_error'), failure('context_length_exceeded', 'too long')],
    ]) {
      expect(totalFailure(failures, [])).toMatchObject({
        code: 'context_length_exceeded',
        message: 'too long',
        status: 400,
      });
    }
  });

  it('is retryable only if one of the failures is', () => {
    const refused = failure('upstream_error', 'refused', { isRetryable: false });
    expect(totalFailure([refused, refused], []).isRetryable).toBe(false);
  });

  it('reports that no model was asked', () => {
    expect(totalFailure([], [])).toMatchObject({ code: 'no_provider_available', status: 503 });
  });
});
