/** Checks the standard error body of docs/openapi.json completely. */
import { expect } from 'vitest';
import { jsonOf, type Json, TIMESTAMP } from './json.ts';

const KEYS = new Set([
  'error',
  'detail',
  'code',
  'request_id',
  'timestamp',
  'context',
  'retry_after_ms',
  'errors',
  'attempts',
]);

/** @returns the body, for checks of what is special about this failure */
export async function expectError(
  response: Response,
  status: number,
  code: string,
): Promise<Json & { readonly error: string }> {
  const body = await jsonOf(response);
  expect({ status: response.status, code: body['code'] }, JSON.stringify(body)).toEqual({
    status,
    code,
  });
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(body['detail']).toBe(body['error']);
  expect(body['request_id']).toBe(response.headers.get('x-request-id'));
  expect(body['timestamp']).toMatch(TIMESTAMP);
  expect(Object.keys(body).filter((key) => !KEYS.has(key))).toEqual([]);
  expect(Object.values(body)).not.toContain(null);
  if (status === 429 || status === 503) {
    const wait = Number(body['retry_after_ms']);
    expect(wait).toBeGreaterThan(0);
    expect(response.headers.get('retry-after')).toBe(String(Math.ceil(wait / 1000)));
  }
  return { ...body, error: String(body['error']) };
}
