import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, RhetorError } from './rhetor-error.ts';

/** The codes and statuses of docs/openapi.json. */
const STATUS_OF_CODES: Readonly<Record<number, readonly ErrorCode[]>> = {
  400: ['invalid_json', 'invalid_value', 'context_length_exceeded', 'content_filtered'],
  401: ['unauthorized'],
  403: ['forbidden', 'model_not_allowed', 'forbidden_origin', 'forbidden_host'],
  404: ['not_found', 'context_not_found', 'prompt_not_found', 'model_not_found'],
  409: ['conflict', 'version_conflict', 'provider_unavailable'],
  413: ['body_too_large'],
  415: ['unsupported_media_type'],
  422: ['validation_failed', 'embeddings_unsupported'],
  429: ['rate_limited', 'budget_exceeded'],
  499: ['client_closed_request'],
  500: ['internal_error'],
  502: ['upstream_error', 'upstream_truncated'],
  503: ['no_provider_available', 'draining', 'overloaded', 'storage_unavailable'],
  504: ['upstream_timeout'],
};

describe('the table of codes', () => {
  it.each(Object.entries(STATUS_OF_CODES))('has the status %s of the contract', (status, codes) => {
    for (const code of codes) expect(ERROR_CODES[code].status).toBe(Number(status));
  });
});

describe('RhetorError', () => {
  it('has the status of its code, and says whether a retry can help', () => {
    const error = new RhetorError('rate_limited', 'Too many requests.');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RhetorError',
      message: 'Too many requests.',
      code: 'rate_limited',
      status: 429,
      isRetryable: true,
      retryAfterMs: undefined,
      upstreamStatus: undefined,
    });
    expect(new RhetorError('upstream_timeout', 'Silent.').isRetryable).toBe(false);
  });

  it('carries details, which may override the table', () => {
    const cause = new Error('reset');
    const details = {
      cause,
      isRetryable: false,
      retryAfterMs: 0,
      upstreamStatus: 401,
      attempts: [{ provider: 'alpha', model: 'one', status: 401, code: 'upstream_error' }],
      fields: [{ field: 'message', message: 'is missing' }],
      contextId: 'test',
    } as const;
    expect(new RhetorError('upstream_error', 'Refused.', details)).toMatchObject(details);
  });
});
