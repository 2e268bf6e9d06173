/** The faults of an upstream, F01 to F21, each once: what the first choice does, and what is required. */
import { RECOVERIES, type Fault, type Recovery, type Required } from './fault.ts';
import { goOn, hasPrefill, repeatLast, WHOLE, WHOLE_TOKENS } from './whole-text.ts';
import type { Script, StatusFault } from '../upstream/script.ts';

/** The rule's timers in the fault tests, shorter than the defaults. */
export const TIMEOUTS_MS = { connect: 2_000, first_token: 1_500, idle: 1_000 };

const FALLBACK: Required = { outcome: 'answer', by: 'fallback' };
const FIRST: Required = { outcome: 'answer', by: 'first' };
const BROKEN = { code: 'upstream_error', status: 502 } as const;
const TRUNCATED = { code: 'upstream_truncated', status: 502 } as const;
const CONTINUED: readonly Recovery[] = ['continue'];
/** 2 retries with jitter, and the answer of the fallback. */
const QUICK_MS = 2_000;
const SILENT_MS = TIMEOUTS_MS.first_token + 1_500;

/** What is required of an answer that breaks off in its middle. */
function cut(error: Omit<Extract<Required, { outcome: 'clean error' }>, 'outcome'>) {
  return {
    error: { outcome: 'clean error', ...error },
    buffer: FALLBACK,
    continue: { outcome: 'answer', by: 'goesOn' },
  } as const satisfies Record<Recovery, Required>;
}

function status(code: number, more: Partial<StatusFault> = {}): Script {
  return { fault: { type: 'status', status: code, ...more } };
}

const once = (fault: Script) => (attempt: number) => (attempt === 0 ? fault : WHOLE);
const always = (fault: Script) => () => fault;
const broken = (fault: NonNullable<Script['fault']>) => always({ ...WHOLE, fault });

const HTML: Partial<StatusFault> = {
  body: { contentType: 'text/html', text: '<html><body><h1>502 Bad Gateway</h1></body></html>' },
};

export const FAULTS: readonly Fault[] = [
  {
    id: 'F01',
    title: '429 once, Retry-After 2 s',
    first: once(status(429, { headers: { 'retry-after': '2' } })),
    required: { outcome: 'answer', by: 'either' },
    firstAttempts: [1, 2],
    mostInAll: 3,
    mostWithin: { ms: 1_500, attempts: 2 },
    withinMs: 4_000,
  },
  {
    id: 'F01b',
    title: '429 once, Retry-After 2 s, nobody else',
    hasFallback: false,
    first: once(status(429, { headers: { 'retry-after': '2' } })),
    required: FIRST,
    firstAttempts: [2, 2],
    mostInAll: 2,
    mostWithin: { ms: 1_500, attempts: 1 },
    withinMs: 4_000,
  },
  {
    id: 'F02',
    title: '429 for ever',
    first: always(status(429)),
    required: FALLBACK,
    firstAttempts: [1, 5],
    mostInAll: 6,
    mostWithin: { ms: 3_000, attempts: 4 },
    withinMs: QUICK_MS,
  },
  {
    id: 'F03',
    title: '500 once',
    first: once(status(500)),
    required: FIRST,
    firstAttempts: [2, 2],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F04',
    title: '503 for ever',
    first: always(status(503)),
    required: FALLBACK,
    firstAttempts: [1, 5],
    mostInAll: 6,
    withinMs: QUICK_MS,
  },
  {
    id: 'F05',
    title: 'reset before the headers, once',
    first: once({ fault: { type: 'reset' } }),
    required: { outcome: 'answer', by: 'either' },
    firstAttempts: [1, 2],
    mostInAll: 3,
    withinMs: QUICK_MS,
  },
  {
    id: 'F05b',
    title: 'reset before the headers, for ever',
    first: always({ fault: { type: 'reset' } }),
    required: FALLBACK,
    firstAttempts: [1, 5],
    mostInAll: 6,
    withinMs: QUICK_MS,
  },
  {
    id: 'F06',
    title: 'accepts, then silent',
    first: always({ fault: { type: 'silent' } }),
    required: FALLBACK,
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: SILENT_MS,
  },
  {
    id: 'F07',
    title: 'headers, then silent',
    first: always({ fault: { type: 'silent-after-headers' } }),
    required: FALLBACK,
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: SILENT_MS,
  },
  {
    id: 'F07b',
    title: 'headers, then pings, first token late',
    first: always({ ...WHOLE, firstTokenMs: 10_000, pingMs: 100 }),
    required: FALLBACK,
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: SILENT_MS,
  },
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
    required: cut({ code: 'upstream_timeout', status: 504 }),
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: TIMEOUTS_MS.idle + 1_500,
  },
  {
    id: 'F10',
    title: 'an event is invalid JSON, before any token',
    first: broken({ type: 'bad-json', afterTokens: 0 }),
    required: FALLBACK,
    firstAttempts: [1, 3],
    mostInAll: 4,
    withinMs: QUICK_MS,
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
    id: 'F11',
    title: 'complete, but for the sentinel',
    vendors: ['openai', 'anthropic'],
    first: broken({ type: 'no-sentinel' }),
    required: FIRST,
    firstAttempts: [1, 1],
    mostInAll: 1,
    withinMs: QUICK_MS,
  },
  {
    id: 'F12',
    title: '400 too long, the fallback is larger',
    isFallbackLarger: true,
    first: always(status(400, { reason: 'context_length' })),
    required: FALLBACK,
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
  {
    id: 'F12b',
    title: '400 too long, the fallback is no larger',
    first: always(status(400, { reason: 'context_length' })),
    required: { outcome: 'clean error', code: 'context_length_exceeded', status: 400 },
    firstAttempts: [1, 1],
    mostInAll: 1,
    withinMs: QUICK_MS,
  },
  {
    id: 'F13',
    title: '400 content policy',
    first: always(status(400, { reason: 'content_policy' })),
    required: { outcome: 'clean error', code: 'content_filtered', status: 400 },
    firstAttempts: [1, 1],
    mostInAll: 1,
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
  ...([401, 402, 403] as const).map((code): Fault => ({
    id: `F16-${code}`,
    title: `${code} for ever`,
    ...(code === 403 ? {} : { ownProvider: true }),
    first: always(status(code)),
    required: FALLBACK,
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  })),
  {
    id: 'F17',
    title: '200, the first event is an error',
    first: broken({ type: 'error-event', afterTokens: 0, reason: 'overloaded' }),
    required: FALLBACK,
    firstAttempts: [1, 3],
    mostInAll: 4,
    withinMs: QUICK_MS,
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
  {
    id: 'F19',
    title: '502 with an HTML body',
    first: always(status(502, HTML)),
    required: FALLBACK,
    firstAttempts: [1, 3],
    mostInAll: 4,
    withinMs: QUICK_MS,
  },
  {
    id: 'F19b',
    title: '502 with an HTML body, nobody else',
    hasFallback: false,
    first: always(status(502, HTML)),
    required: { outcome: 'clean error', ...BROKEN },
    firstAttempts: [1, 4],
    mostInAll: 4,
    withinMs: QUICK_MS,
  },
  ...(
    [
      ['F20', 'byte by byte', { splitEvery: 1 }],
      ['F20b', 'in threes, CRLF', { splitEvery: 3, crlf: true }],
      ['F20c', 'glued together', { splitEvery: 1_000_000 }],
    ] as const
  ).map(([id, words, delivery]): Fault => ({
    id,
    title: `the bytes come ${words}`,
    first: always({ text: WHOLE_TOKENS, delivery }),
    required: FIRST,
    firstAttempts: [1, 1],
    mostInAll: 1,
    withinMs: 4_000,
  })),
  {
    id: 'F21',
    title: '404 unknown model',
    first: always(status(404)),
    required: FALLBACK,
    firstAttempts: [1, 1],
    mostInAll: 2,
    withinMs: QUICK_MS,
  },
];

export function recoveriesOf(fault: Fault): readonly Recovery[] {
  return fault.recoveries ?? RECOVERIES;
}
