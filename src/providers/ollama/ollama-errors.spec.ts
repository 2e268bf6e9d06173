import { describe, expect, it } from 'vitest';
import { OllamaFailure, ollamaFailure, throwOllamaError } from './ollama-errors.ts';
import { translateError } from '../upstream/errors/translate-error.ts';

const UPSTREAM = { provider: 'local', origin: 'http://localhost:11434' };

function translate(error: unknown) {
  return translateError(UPSTREAM, 'llama', error, ollamaFailure);
}

describe('ollamaFailure', () => {
  it('goes by the HTTP status where there is one, and keeps the wait', () => {
    const headers = new Headers({ 'retry-after': '2' });
    expect(translate(new OllamaFailure('server busy', 503, headers))).toMatchObject({
      code: 'upstream_error',
      upstreamStatus: 503,
      isRetryable: true,
      retryAfterMs: 2_000,
      message: 'local answered 503: server busy',
    });
    expect(translate(new OllamaFailure("model 'llama' not found", 404, headers))).toMatchObject({
      code: 'model_not_found',
      isRetryable: false,
    });
  });

  it.each([
    ["model 'llama' not found", 'model_not_found', 404],
    ['unauthorized', 'upstream_error', 401],
    ['this model requires a subscription', 'upstream_error', 402],
    ['error parsing tool call: raw="unauthorized"', 'upstream_error', 500],
    ['too many requests', 'rate_limited', 429],
    ['server busy, please try again.  maximum pending requests exceeded', 'upstream_error', 503],
    ['the input length exceeds the context length', 'context_length_exceeded', 400],
    ['"llama" does not support thinking', 'invalid_value', 400],
    ['llama runner process has terminated', 'upstream_error', 500],
  ])('judges the error line "%s" by its words', (words, code, upstreamStatus) => {
    expect(translate(new OllamaFailure(words))).toMatchObject({ code, upstreamStatus });
  });

  it('names a fault of the connection', () => {
    const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(translate(error).message).toContain('check that it is running');
  });

  it('quotes nothing of an answer that cannot be parsed', () => {
    const error = translate(new SyntaxError('Unexpected token in "a secret"'));
    expect(error).toMatchObject({ code: 'upstream_error', cause: undefined });
    expect(error.message).not.toContain('secret');
  });
});

describe('throwOllamaError', () => {
  it.each([
    [{ error: 'a' }, 'a'],
    [{ error: { message: 'b' } }, 'b'],
    [{ error: 3 }, 'an error without a text'],
  ])('throws what %j says', (line, words) => {
    expect(() => throwOllamaError(line)).toThrow(words);
  });

  it('goes by the kind that other vendors name', () => {
    const error = { message: 'no', type: 'rate_limit_error' };
    expect(() => throwOllamaError({ error })).toThrow(expect.objectContaining({ status: 429 }));
  });

  it('does not take an answer for an error', () => {
    expect(() => throwOllamaError({ message: { content: 'a' }, error: null })).not.toThrow();
  });
});
