import { APIError } from 'openai/core/error';
import { describe, expect, it } from 'vitest';
import type { RhetorError } from '../../model/rhetor-error.ts';
import { openAIFailure, throwOpenAIError, toOpenAIErrorBody } from './openai-errors.ts';
import { translateError } from '../upstream/errors/translate-error.ts';

const ACME = { provider: 'acme', origin: 'https://acme.example' };

function translate(error: unknown): RhetorError {
  return translateError(ACME, 'm-1', error, openAIFailure);
}

/** As the SDK makes it of an HTTP error; what is not JSON, it never sees as such. */
function refused(status: number, body: object | undefined, text?: string): APIError {
  const seen = text === undefined ? body : toOpenAIErrorBody(text);
  return APIError.generate(status, seen, undefined, new Headers());
}

/** As the SDK makes it of an error event in a stream. */
function inStream(error: object): APIError {
  return new APIError(undefined, error, undefined, new Headers());
}

describe('openAIFailure', () => {
  it.each([
    [{ message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' }, 'rate_limited'],
    [{ message: 'bad', type: 'invalid_request_error', code: null }, 'invalid_value'],
    [
      { message: 'bad', type: 'invalid_request_error', code: 'context_length_exceeded' },
      'context_length_exceeded',
    ],
    [
      { message: 'gone', type: 'invalid_request_error', code: 'model_not_found' },
      'model_not_found',
    ],
    [{ message: 'broken', type: 'server_error' }, 'upstream_error'],
    [{ message: 'provider is away', code: 502 }, 'upstream_error'],
    [{ message: 'who knows' }, 'upstream_error'],
    [
      { message: 'your prompt was flagged under our usage policy', code: 'invalid_prompt' },
      'content_filtered',
    ],
    [{ message: 'no', code: 'bio_policy' }, 'content_filtered'],
    [{ message: 'no', code: 'image_content_policy_violation' }, 'content_filtered'],
    [{ message: 'cannot load it', code: 'failed_to_download_image' }, 'invalid_value'],
  ])('gives an error event the class of its words: %j', (error, code) => {
    expect(translate(inStream(error)).code).toBe(code);
  });

  it('takes the number that some servers give as the code of an event', () => {
    expect(translate(inStream({ message: 'm', code: 429 }))).toMatchObject({
      code: 'rate_limited',
      upstreamStatus: 429,
    });
  });

  it.each([
    ['OpenAI’s form', refused(400, { error: { message: 'the text' } }), 'the text'],
    [
      'vLLM’s older form',
      refused(400, { error: { object: 'error', message: 'the text' } }),
      'the text',
    ],
    ['FastAPI’s form', refused(400, { error: { detail: 'the text' } }), 'the text'],
    ['a string', refused(400, { error: 'the text' }), 'the text'],
    ['plain text', refused(400, undefined, 'the text'), 'the text'],
    ['nothing', refused(400, undefined, undefined), 'Bad Request'],
    ['HTML', refused(400, undefined, '<html>no</html>'), 'Bad Request'],
  ])('finds the words in %s', (_form, error, words) => {
    expect(translate(error).message).toBe(`acme answered 400: ${words}`);
  });

  it('names a fault of the connection, however it is wrapped', () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(translate(new Error('no answer', { cause })).message).toContain('connection refused');
  });

  it('keeps nothing of an answer that it could not read', () => {
    const error = translate(new SyntaxError('Unexpected token in "my secret"'));
    expect(error).toMatchObject({ code: 'upstream_error', isRetryable: true });
    expect(error.message).toBe('acme sent an answer that cannot be read.');
    expect(error.cause).toBeUndefined();
  });
});

describe('throwErrorEvent', () => {
  it.each([
    ['an object', { error: { message: 'it broke', code: 502 } }, undefined],
    ['a string', { error: 'it broke' }, undefined],
    ['the data of an event of that name', { message: 'it broke' }, 'error'],
    [
      'of that type, as the Responses API has it',
      { type: 'error', message: 'it broke' },
      undefined,
    ],
    [
      'of that type, with words of its own',
      { type: 'error', error: { message: 'it broke' } },
      'error',
    ],
  ])('throws an error that is %s', (_form, event, name) => {
    expect(translate(thrownBy(() => throwOpenAIError(event, name))).message).toMatch(
      /^acme answered 50[02]: it broke$/,
    );
  });

  it('does not take for an error what says that there is none', () => {
    expect(() =>
      throwOpenAIError({ error: null, type: 'response.created' }, 'message'),
    ).not.toThrow();
  });
});

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
