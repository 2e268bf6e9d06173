import { describe, expect, it } from 'vitest';
import { errorBodyIn, errorWordsIn, isErrorEvent } from './error-words.ts';

describe('an error', () => {
  it.each([
    [{ error: { message: 'no', type: 'a', code: 'b' } }, { message: 'no', type: 'a', code: 'b' }],
    [
      { error: 'no', code: 7 },
      { message: 'no', type: undefined, code: '7' },
    ],
    [{ error: [{ message: 'no' }] }, { message: 'no' }],
    [
      { error: { message: 'no', status: 'NOT_FOUND', code: 404 } },
      { type: 'NOT_FOUND', code: '404' },
    ],
    [{ error: { message: 'no', details: { error_code: 'x' } } }, { message: 'no', code: 'x' }],
    [
      { error: { type: 'a' }, message: 'no' },
      { message: 'no', type: 'a' },
    ],
    [{ errors: [{ code: 10_000, message: 'no' }] }, { message: 'no', code: '10000' }],
    [{ detail: 'no' }, { message: 'no' }],
    [{ detail: [{ loc: ['body'], msg: 'no', type: 'missing' }] }, { message: 'no' }],
    [{ detail: { message: 'no' } }, { message: 'no' }],
    [{ base_resp: { status_code: 1002, status_msg: 'no' } }, { message: 'no' }],
    [
      { object: 'error', message: 'no', type: 'a' },
      { message: 'no', type: 'a' },
    ],
  ])('is read: %j', (body, words) => {
    expect(errorWordsIn(body)).toMatchObject(words);
  });

  it('may be wrapped in a list', () => {
    expect(errorBodyIn('[{"error":{"message":"no"}}]')).toEqual({ error: { message: 'no' } });
    expect(errorBodyIn('no')).toBeUndefined();
    expect(errorBodyIn(`{"error":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).toBeUndefined();
  });

  it.each([
    [{ error: 'no' }, undefined],
    [{}, 'error'],
    [{ type: 'error' }, undefined],
    [{ object: 'error' }, undefined],
    [{ errors: [{ message: 'no' }] }, undefined],
    [{ detail: 'no' }, undefined],
    [{ message: 'no', type: 'rate_limit_error' }, undefined],
    [{ message: 'no', status: 500 }, undefined],
  ])('is recognised: %j', (event, name) => {
    expect(isErrorEvent(event, name)).toBe(true);
  });

  it.each([
    { error: null, type: 'response.created', message: 'hello' },
    { choices: [], message: 'hello', code: 0 },
    { usage: {}, detail: 'more' },
    { type: 'message_start', message: { role: 'assistant' } },
    { message: { content: 'hello' }, done: false },
    { message: 'hello' },
    { errors: [] },
  ])('is not what an answer says: %j', (event) => {
    expect(isErrorEvent(event, undefined)).toBe(false);
  });
});
