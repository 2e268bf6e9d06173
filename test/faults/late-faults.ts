/** The faults that cut an answer off in the middle; the requirements depend on the recovery mode. */
import type { Fault, Recovery } from './fault.ts';
import { broken, BROKEN, cut, QUICK_MS, status, TRUNCATED } from './fault-words.ts';
import { goOn, hasPrefill, repeatLast, WHOLE } from './whole-text.ts';

/** How long a first choice may be silent after its first token. */
const IDLE_MS = 1_000;
const CONTINUED: readonly Recovery[] = ['continue'];

export const LATE_FAULTS: readonly Fault[] = [
  {
    id: 'F08',
    title: 'dies after 40 of 60 tokens',
    first: broken({ type: 'cut', afterTokens: 40 }),
    required: cut(TRUNCATED),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F08b',
    title: 'ends politely after 40, without an end',
    first: broken({ type: 'truncated', afterTokens: 40 }),
    required: cut(TRUNCATED),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F08c',
    title: 'dies after 40, the fallback repeats all',
    recoveries: CONTINUED,
    first: broken({ type: 'cut', afterTokens: 40 }),
    fallback: () => WHOLE,
    required: cut(TRUNCATED),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F08d',
    title: 'dies after 40, the fallback repeats the end',
    recoveries: CONTINUED,
    first: broken({ type: 'cut', afterTokens: 40 }),
    fallback: (request) => repeatLast(request, 20),
    required: cut(TRUNCATED),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F08e',
    title: 'dies after 40, and so does the fallback',
    first: broken({ type: 'cut', afterTokens: 40 }),
    fallback: (request) => ({ ...goOn(request), fault: { type: 'cut', afterTokens: 10 } }),
    required: { outcome: 'clean error', ...TRUNCATED },
    firstAttempts: [1, 1],
    mostInAll: 4,
    withinMs: QUICK_MS,
  },
  {
    id: 'F09',
    title: 'silent after 20 tokens',
    first: broken({ type: 'stall', afterTokens: 20 }),
    timeouts: { idle: IDLE_MS },
    required: cut({ code: 'upstream_timeout', status: 504 }),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: IDLE_MS + 1_500,
  },
  {
    id: 'F10b',
    title: 'an event is invalid JSON, after 20 tokens',
    first: broken({ type: 'bad-json', afterTokens: 20 }),
    required: cut(BROKEN),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F14',
    title: 'dies after 40, the fallback refuses a prefill',
    recoveries: CONTINUED,
    first: broken({ type: 'cut', afterTokens: 40 }),
    fallback: (request) =>
      hasPrefill(request) ? status(400, { reason: 'invalid_request' }) : goOn(request),
    required: cut(TRUNCATED),
    firstAttempts: [1, 1],
    mostInAll: 3,
    withinMs: QUICK_MS,
    hidesRequests: true,
  },
  {
    id: 'F18',
    title: 'an error event after 20 tokens',
    first: broken({ type: 'error-event', afterTokens: 20, reason: 'rate_limit' }),
    required: cut({ code: 'rate_limited', status: 429 }),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
];
