import type { Response } from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { setLimitHeaders } from './limit-headers.ts';

afterEach(() => {
  vi.useRealTimers();
});

function headersOf(path: string, left: LimitsLeft, headersSent = false): Record<string, string> {
  const headers: Record<string, string> = {};
  const setHeader = (name: string, value: string): void => void (headers[name] = value);
  const response = { headersSent, setHeader, req: { path, headers: {} } };
  setLimitHeaders(response as unknown as Response, left);
  return headers;
}

const left = (resetMs: number): LimitsLeft => ({
  requests: { limit: 60, remaining: 59, resetMs },
});

describe('setLimitHeaders', () => {
  it.each([
    [0, '0ms'],
    [249.2, '250ms'],
    [12_500, '12.5s'],
    [60_000, '1m0s'],
    [60_250, '1m0.25s'],
  ])('writes %d ms as OpenAI does: %s', (resetMs, text) => {
    expect(headersOf('/v1/chat/completions', left(resetMs))).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': text,
    });
  });

  it('writes a time of RFC 3339 under the names of Anthropic', () => {
    vi.useFakeTimers({ now: Date.parse('2027-01-31T12:00:00Z') });
    expect(headersOf('/v1/messages', left(30_000))).toEqual({
      'anthropic-ratelimit-requests-limit': '60',
      'anthropic-ratelimit-requests-remaining': '59',
      'anthropic-ratelimit-requests-reset': '2027-01-31T12:00:30.000Z',
    });
  });

  it('writes nothing once the headers are sent, and nothing that is not limited', () => {
    expect(headersOf('/message', left(1), true)).toEqual({});
    expect(headersOf('/message', {})).toEqual({});
  });
});
