import { APIError } from '@anthropic-ai/sdk/core/error';
import { describe, expect, it } from 'vitest';
import { anthropicFailure, toAnthropicErrorBody } from './anthropic-errors.ts';
import { translateError } from '../upstream/errors/translate-error.ts';

const UPSTREAM = { provider: 'claude', origin: 'https://api.example' };

function translate(error: unknown) {
  return translateError(UPSTREAM, 'claude-sonnet-5', error, anthropicFailure);
}

/** As the SDK raises it for an `error` event: a type, no status. */
function eventError(type: string, message: string): APIError {
  const body = { type: 'error', error: { type, message } };
  return new APIError(undefined, body, undefined, new Headers());
}

describe('anthropicFailure', () => {
  it.each([
    ['invalid_request_error', 'messages: field required', 'invalid_value', 400],
    [
      'invalid_request_error',
      'prompt is too long: 9 tokens > 8 maximum',
      'context_length_exceeded',
      400,
    ],
    [
      'invalid_request_error',
      'Output blocked by content filtering policy',
      'content_filtered',
      400,
    ],
    ['authentication_error', 'invalid x-api-key', 'upstream_error', 401],
    ['billing_error', 'Your credit balance is too low', 'upstream_error', 402],
    ['permission_error', 'not yours', 'upstream_error', 403],
    ['not_found_error', 'model: unknown', 'model_not_found', 404],
    ['request_too_large', 'Request exceeds the maximum size', 'invalid_value', 413],
    ['rate_limit_error', 'slow down', 'rate_limited', 429],
    ['api_error', 'Internal server error', 'upstream_error', 500],
    ['timeout_error', 'took too long', 'upstream_error', 504],
    ['overloaded_error', 'Overloaded', 'upstream_error', 529],
    ['an_error_of_next_year', 'who knows', 'upstream_error', 500],
  ])('keeps the class of the event %s (%s)', (type, message, code, upstreamStatus) => {
    expect(translate(eventError(type, message))).toMatchObject({ code, upstreamStatus });
  });

  it('keeps the wait of an HTTP error, and its words', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } };
    const error = APIError.generate(429, body, undefined, new Headers({ 'retry-after': '2' }));
    expect(translate(error)).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 2_000,
      message: 'claude answered 429: slow down',
    });
  });

  it('shows no HTML', () => {
    const page = '<html><h1>502 Bad Gateway</h1></html>';
    const error = translate(
      APIError.generate(502, toAnthropicErrorBody(page), undefined, new Headers()),
    );
    expect(error).toMatchObject({ code: 'upstream_error', isRetryable: true });
    expect(error.message).toBe('claude answered 502: Bad Gateway');
  });

  it('has a word for an empty body', () => {
    const error = APIError.generate(503, toAnthropicErrorBody(''), undefined, new Headers());
    expect(translate(error).message).toBe('claude answered 503: Service Unavailable');
  });

  it('names a fault of the connection, however it is wrapped', () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(translate(new Error('no answer', { cause })).message).toContain(
      'check that it is running',
    );
  });

  it('quotes nothing of an answer that cannot be parsed', () => {
    const error = translate(new SyntaxError('Unexpected token in "a secret"'));
    expect(error).toMatchObject({ code: 'upstream_error', cause: undefined });
    expect(error.message).not.toContain('secret');
  });
});
