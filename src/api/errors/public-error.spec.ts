import { HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { publicErrorBody, toRhetorError } from './public-error.ts';

const plain = (text: string): string => text;

describe('toRhetorError', () => {
  it('returns a RhetorError unchanged', () => {
    const error = new RhetorError('conflict', 'Twice.');
    expect(toRhetorError(error, 'r1')).toBe(error);
  });

  it.each([
    new Error('ENOENT: /var/lib/rhetor.db'),
    new TypeError('x is not a function'),
    'a text',
    undefined,
    { status: 418, message: 'secret' },
    new HttpException('secret', 507),
  ])('hides anything else and refers to the log: %s', (thrown) => {
    const { code, status, message } = toRhetorError(thrown, 'r1');
    expect({ code, status }).toEqual({ code: 'internal_error', status: 500 });
    expect(message).toMatch(/^Something inside Rhetor failed/);
    expect(message).not.toMatch(/secret|rhetor\.db|function/);
  });

  it('keeps the cause for the log', () => {
    const cause = new Error('why');
    expect(toRhetorError(cause, 'r1').cause).toBe(cause);
  });

  it('names a route that does not exist', () => {
    const error = toRhetorError(new NotFoundException('Cannot GET /x'), 'r1');
    expect(error).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/^There is no GET \/x;/),
    });
  });

  it('shortens a long address', () => {
    const thrown = new NotFoundException(`Cannot GET /${'x'.repeat(5_000)}`);
    expect(toRhetorError(thrown, 'r1').message).toMatch(/^There is no GET \/x{200,300}; GET \/ /);
  });
});

describe('publicErrorBody', () => {
  it('has only the fields that apply, and the message twice', () => {
    const body = publicErrorBody(new RhetorError('conflict', 'Twice.'), 'r1', plain);
    expect(body).toEqual({
      error: 'Twice.',
      detail: 'Twice.',
      code: 'conflict',
      request_id: 'r1',
      timestamp: expect.any(String),
    });
  });

  it('has the context, the fields and the attempts, if there are any', () => {
    const attempts = [{ provider: 'p', model: 'm', code: 'upstream_error' as const }];
    const fields = [{ field: 'x', message: 'is wrong' }];
    const error = new RhetorError('upstream_error', 'No.', { attempts, fields, contextId: 'c' });
    expect(publicErrorBody(error, 'r1', plain)).toMatchObject({
      attempts,
      errors: fields,
      context: 'c',
    });
  });

  it.each(['rate_limited', 'overloaded', 'draining', 'storage_unavailable'] as const)(
    'has a retry time for %s even if none was given',
    (code) => {
      expect(publicErrorBody(new RhetorError(code, 'x'), 'r', plain).retry_after_ms).toBe(1_000);
      const waiting = new RhetorError(code, 'x', { retryAfterMs: 7_000 });
      expect(publicErrorBody(waiting, 'r', plain).retry_after_ms).toBe(7_000);
    },
  );

  it('masks both texts', () => {
    const body = publicErrorBody(new RhetorError('upstream_error', 'sk-1'), 'r', () => '[masked]');
    expect([body.error, body.detail]).toEqual(['[masked]', '[masked]']);
  });
});
