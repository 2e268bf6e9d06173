import { describe, expect, it } from 'vitest';
import { fromStatus, retryAfter, type StatusFailure } from './status-error.ts';

function failure(overrides: Partial<StatusFailure>): StatusFailure {
  return {
    provider: 'acme',
    model: 'm-1',
    status: 500,
    headers: undefined,
    message: undefined,
    kinds: [],
    cause: undefined,
    ...overrides,
  };
}

describe('fromStatus', () => {
  it.each([
    ['a code', { kinds: ['context_length_exceeded'], message: 'no' }],
    ['Anthropic’s words', { message: 'prompt is too long: 210061 tokens > 200000 maximum' }],
    ['vLLM’s words', { message: "This model's maximum context length is 4096 tokens." }],
    ['Ollama’s words', { message: 'the input length exceeds the context length' }],
  ])('knows a prompt that is too long by %s', (_how, overrides) => {
    expect(fromStatus(failure({ status: 400, ...overrides })).code).toBe('context_length_exceeded');
    expect(fromStatus(failure({ status: 413, ...overrides })).code).toBe('context_length_exceeded');
  });

  it.each([
    'Output blocked by content filtering policy',
    "The response was filtered due to Azure OpenAI's content management policy.",
    'Your request was rejected as a result of our safety system.',
  ])('knows refused content: %s', (message) => {
    expect(fromStatus(failure({ status: 400, message })).code).toBe('content_filtered');
  });

  it('treats other 400s and 422s as a value that the model refuses', () => {
    for (const status of [400, 422]) {
      expect(fromStatus(failure({ status, message: 'n must be 1' }))).toMatchObject({
        code: 'invalid_value',
        message: `acme answered ${status}: n must be 1`,
        upstreamStatus: status,
      });
    }
  });

  it('names the model that does not exist', () => {
    expect(fromStatus(failure({ status: 404, message: 'try pulling it' })).message).toBe(
      'acme does not have the model "m-1" (404): try pulling it',
    );
  });

  it.each([
    "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.",
    "Item with id 'The model m-1 does not exist' not found.",
    'No such File object: file-1',
    "Previous response with id 'resp_1' not found.",
    'The requested container was not found',
  ])('does not blame the model for what else is missing: %s', (message) => {
    const refusal = { status: 404, body: {} };
    expect(fromStatus(failure({ status: 404, message, refusal }))).toMatchObject({
      code: 'invalid_value',
      message: `acme answered 404: ${message}`,
      isRetryable: false,
      refusal,
    });
  });

  it.each([
    'm-1 requires moderation on OpenAI. Your input was flagged for "harassment".',
    'Blocked by the content policy.',
  ])('takes a 403 for what the caller wrote as that: %s', (message) => {
    expect(fromStatus(failure({ status: 403, message })).code).toBe('content_filtered');
  });

  it('does not repeat the text about a refused key, because some vendors quote the key', () => {
    const error = fromStatus(failure({ status: 401, message: 'bad key sk-canary' }));
    expect(error).toMatchObject({ code: 'upstream_error', isRetryable: false });
    expect(error.message).not.toContain('canary');
  });

  it.each([
    { kinds: ['insufficient_quota'] },
    { kinds: ['rate_limit_error', 'enforced_spend_limit_reached'] },
    { kinds: ['rate_limit_error', 'contract_spend_limit_reached'] },
    { message: "This request would exceed your account's monthly spend limit." },
  ])('does not retry where the credit is used up: %j', (overrides) => {
    expect(fromStatus(failure({ status: 429, ...overrides }))).toMatchObject({
      code: 'rate_limited',
      isRetryable: false,
      upstreamStatus: 402,
    });
    expect(fromStatus(failure({ status: 429 }))).toMatchObject({
      isRetryable: true,
      upstreamStatus: 429,
    });
  });

  it('does not blame the request for a 400 about used-up credit', () => {
    const message = 'Your credit balance is too low to access the API.';
    expect(fromStatus(failure({ status: 400, message }))).toMatchObject({
      code: 'upstream_error',
      isRetryable: false,
      upstreamStatus: 402,
    });
    for (const echoed of ['messages.0: billing is not a role', `No role "${message}"`]) {
      const question = failure({ status: 400, message: echoed });
      expect(fromStatus(question).code).toBe('invalid_value');
    }
  });

  it.each([408, 409, 500, 502, 503, 504, 529])('retries %i', (status) => {
    expect(fromStatus(failure({ status }))).toMatchObject({
      code: 'upstream_error',
      isRetryable: true,
      upstreamStatus: status,
    });
  });

  it.each([
    ['by its first character', { message: '\n<!doctype html><p>Bad gateway' }],
    [
      'by its type',
      { message: 'Bad <b>gateway', headers: new Headers({ 'content-type': 'text/html' }) },
    ],
  ])('leaves HTML out, known %s', (_how, overrides) => {
    expect(fromStatus(failure({ status: 502, ...overrides })).message).toBe(
      'acme answered 502: Bad Gateway',
    );
  });

  it('truncates long messages', () => {
    const { message } = fromStatus(failure({ message: 'x'.repeat(10_000) }));
    expect(message).toHaveLength(500);
    expect(message.endsWith('…')).toBe(true);
  });
});

describe('retryAfter', () => {
  const now = Date.parse('2026-04-24T12:00:00Z');

  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Fri, 24 Apr 2026 12:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Fri, 24 Apr 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '150', 'retry-after': '2' }, 150],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-1e9x' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});
