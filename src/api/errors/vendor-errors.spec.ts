import { describe, expect, it } from 'vitest';
import { type ErrorCode, RhetorError } from '../../model/rhetor-error.ts';
import { publicErrorBody } from './public-error.ts';
import { dialectOf } from '../request/dialect-of.ts';
import { toErrorAnswer } from './vendor-errors.ts';

const answer = (dialect: 'openai' | 'anthropic' | 'ollama', error: RhetorError) =>
  toErrorAnswer(
    dialect,
    publicErrorBody(error, 'req-1', (text) => text),
  );

describe('a failure in a vendor’s envelope', () => {
  it('has the form of each vendor', () => {
    const error = new RhetorError('rate_limited', 'Too many.');
    expect(answer('openai', error)).toEqual({
      status: 429,
      body: {
        error: {
          message: 'Too many.',
          type: 'rate_limit_error',
          param: null,
          code: 'rate_limit_exceeded',
        },
      },
    });
    expect(answer('anthropic', error)).toEqual({
      status: 429,
      body: {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Too many.' },
        request_id: 'req-1',
      },
    });
    expect(answer('ollama', error)).toEqual({ status: 429, body: { error: 'Too many.' } });
  });

  it.each<[ErrorCode, number, string, number, string]>([
    ['invalid_json', 400, 'invalid_request_error', 400, 'invalid_request_error'],
    ['validation_failed', 400, 'invalid_request_error', 400, 'invalid_request_error'],
    ['embeddings_unsupported', 422, 'invalid_request_error', 422, 'invalid_request_error'],
    ['unauthorized', 401, 'invalid_request_error', 401, 'authentication_error'],
    ['forbidden_host', 403, 'invalid_request_error', 403, 'permission_error'],
    ['model_not_found', 404, 'invalid_request_error', 404, 'not_found_error'],
    ['body_too_large', 413, 'invalid_request_error', 413, 'request_too_large'],
    ['upstream_error', 502, 'server_error', 502, 'api_error'],
    ['overloaded', 503, 'server_error', 529, 'overloaded_error'],
    ['upstream_timeout', 504, 'server_error', 504, 'timeout_error'],
  ])('%s', (code, status, type, anthropicStatus, anthropicType) => {
    const error = new RhetorError(code, 'No.');
    expect(answer('openai', error)).toMatchObject({ status, body: { error: { type } } });
    expect(answer('anthropic', error)).toMatchObject({
      status: anthropicStatus,
      body: { error: { type: anthropicType } },
    });
  });

  it('names the field as the caller wrote it', () => {
    const error = new RhetorError('validation_failed', 'options.seed: none of a/b supports it.', {
      fields: [{ field: 'options.seed', message: 'no candidate supports this option' }],
    });
    expect(answer('openai', error)).toMatchObject({
      body: { error: { param: 'seed', message: 'seed: none of a/b supports it.' } },
    });
  });
});

describe('the dialect of an address', () => {
  it.each([
    ['/v1/chat/completions', {}, 'openai'],
    ['/V1/Models', {}, 'openai'],
    ['/v1/models/x', { 'anthropic-version': '2023-06-01' }, 'anthropic'],
    ['/v1/messages', {}, 'anthropic'],
    ['/v1/messages/count_tokens', {}, 'anthropic'],
    ['/v1/chat', { 'anthropic-version': '2023-06-01' }, 'openai'],
    ['/v1messages', {}, 'rhetor'],
    ['/api/chat', {}, 'ollama'],
    ['/api/v1/chat', {}, 'rhetor'],
    ['/api/models/assignments', {}, 'rhetor'],
    ['/chat', {}, 'rhetor'],
  ])('%s is %j', (path, headers, dialect) => {
    expect(dialectOf({ path, headers })).toBe(dialect);
  });
});
