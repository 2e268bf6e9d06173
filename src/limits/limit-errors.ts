/** The refusals of callers that have reached a limit. */
import { assertNever } from '../model/assert-never.ts';
import type { ReachedLimit } from '../model/rate-limits.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { WINDOW_MS } from './limits.ts';

export function limitReached(limit: ReachedLimit, waitMs: number): RhetorError {
  return new RhetorError('rate_limited', reason(limit, Math.ceil(waitMs / 1_000)), {
    retryAfterMs: Math.ceil(waitMs),
    limit,
  });
}

/** @param tokens of the request alone, which no waiting makes fit */
export function tooManyTokens(limit: ReachedLimit, tokens: number): RhetorError {
  return new RhetorError(
    'rate_limited',
    `The request has about ${tokens} tokens, and the limit of ${ownerOf(limit)} is ${limit.value} a minute. Send less, or ask the administrator for a higher limit.`,
    { isRetryable: false, retryAfterMs: WINDOW_MS, limit },
  );
}

function reason(limit: ReachedLimit, seconds: number): string {
  const beginning = `The limit of ${ownerOf(limit)}, ${limit.value}`;
  switch (limit.name) {
    case 'requests_per_minute':
      return `${beginning} requests a minute, is reached. Ask again in ${seconds} s.`;
    case 'tokens_per_minute':
      return `${beginning} tokens a minute, has no room for this request. Ask again in ${seconds} s.`;
    case 'concurrent':
      return `${beginning} requests at a time, is reached. Ask again when one of them has ended.`;
    default:
      return assertNever(limit.name);
  }
}

function ownerOf({ scope }: ReachedLimit): string {
  return scope === 'key' ? 'this key' : 'all callers together';
}
