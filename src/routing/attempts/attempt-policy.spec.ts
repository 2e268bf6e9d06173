import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, RhetorError } from '../../model/rhetor-error.ts';
import { allowsFallback, type AttemptSituation, nextStep, quietWaitMs } from './attempt-policy.ts';

const OVERLOADED = new RhetorError('upstream_error', 'overloaded', { upstreamStatus: 503 });

function failed(changes: Partial<AttemptSituation> = {}): AttemptSituation {
  return {
    error: OVERLOADED,
    attemptsHere: 1,
    retriesInAll: 0,
    retries: 2,
    hasAlternative: true,
    hasBegun: false,
    remainingMs: undefined,
    random: 0.5,
    ...changes,
  };
}

function limited(retryAfterMs: number): RhetorError {
  return new RhetorError('rate_limited', 'too many', { upstreamStatus: 429, retryAfterMs });
}

const NEXT = { type: 'next-candidate' };
const FAIL = { type: 'fail' };

describe('nextStep', () => {
  it('retries the same model after a transient failure', () => {
    expect(nextStep(failed())).toEqual({ type: 'retry', afterMs: 125 });
  });

  it.each([
    ['the retries of this model are used up', { attemptsHere: 3 }],
    ['the retries of the request are used up', { retriesInAll: 3 }],
    ['the failure is permanent', { error: new RhetorError('model_not_found', 'none such') }],
    ['the model timed out', { error: new RhetorError('upstream_timeout', 'silent') }],
    ['its answer was cut off and another model can restart it', { hasBegun: true }],
    ['the rule allows no retry', { retries: 0 }],
    ['the backoff would exceed the total limit', { remainingMs: 125 }],
  ] satisfies [string, Partial<AttemptSituation>][])(
    'moves to the next candidate when %s',
    (_, changes) => {
      expect(nextStep(failed(changes))).toEqual(NEXT);
    },
  );

  it('retries a cut-off answer when there is no other candidate', () => {
    expect(nextStep(failed({ hasBegun: true, hasAlternative: false })).type).toBe('retry');
  });

  it('lets a rule allow one model more retries than the usual limit per request', () => {
    const many = { retries: 5, random: 0 };
    expect(nextStep(failed({ ...many, attemptsHere: 5, retriesInAll: 4 })).type).toBe('retry');
    expect(nextStep(failed({ ...many, attemptsHere: 6, retriesInAll: 5 }))).toEqual(NEXT);
  });

  it.each<ErrorCode>([
    'invalid_value',
    'content_filtered',
    'validation_failed',
    'internal_error',
    'storage_unavailable',
  ])('fails with %s, an error of the request itself', (code) => {
    expect(nextStep(failed({ error: new RhetorError(code, 'no') }))).toEqual(FAIL);
  });

  it('fails when the time of the request is up', () => {
    expect(nextStep(failed({ remainingMs: 0 }))).toEqual(FAIL);
    expect(nextStep(failed({ remainingMs: -5 }))).toEqual(FAIL);
  });

  it('waits as long as the upstream asks, plus a little, when there is no other candidate', () => {
    const alone = { hasAlternative: false, random: 0 };
    expect(nextStep(failed({ ...alone, error: limited(2_000) }))).toEqual({
      type: 'retry',
      afterMs: 2_010,
    });
    expect(nextStep(failed({ ...alone, error: limited(60_000) })).type).toBe('retry');
    expect(nextStep(failed({ ...alone, error: limited(60_001) }))).toEqual(NEXT);
  });

  it('does not make a caller wait more than a second while another model is available', () => {
    expect(nextStep(failed({ error: limited(2_000) }))).toEqual(NEXT);
    expect(nextStep(failed({ error: limited(900) })).type).toBe('retry');
  });
});

const attempts = fc.record<AttemptSituation>({
  error: fc
    .record({
      code: fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[])),
      retryAfterMs: fc.option(fc.nat(120_000), { nil: undefined }),
      isRetryable: fc.boolean(),
    })
    .map(
      ({ code, retryAfterMs, isRetryable }) =>
        new RhetorError(code, 'failed', {
          isRetryable,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        }),
    ),
  attemptsHere: fc.integer({ min: 1, max: 12 }),
  retriesInAll: fc.nat(12),
  retries: fc.nat(10),
  hasAlternative: fc.boolean(),
  hasBegun: fc.boolean(),
  remainingMs: fc.option(fc.integer({ min: -1_000, max: 100_000 }), { nil: undefined }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

describe('every next step', () => {
  it('never retries beyond the limits or after a permanent failure', () => {
    fc.assert(
      fc.property(attempts, (attempt) => {
        if (nextStep(attempt).type !== 'retry') return;
        expect(attempt.error.isRetryable).toBe(true);
        expect(allowsFallback(attempt.error)).toBe(true);
        expect(attempt.attemptsHere).toBeLessThanOrEqual(attempt.retries);
        expect(attempt.retriesInAll).toBeLessThan(Math.max(3, attempt.retries));
      }),
      { numRuns: 1_000 },
    );
  });

  it('waits at least as long as asked, otherwise at most 8 s, and stays within the limit', () => {
    fc.assert(
      fc.property(attempts, (attempt) => {
        const step = nextStep(attempt);
        if (step.type !== 'retry') return;
        const asked = attempt.error.retryAfterMs;
        if (asked !== undefined) expect(step.afterMs).toBeGreaterThanOrEqual(asked);
        const most = Math.min(8_000, 250 * 2 ** (attempt.attemptsHere - 1));
        expect(step.afterMs).toBeLessThanOrEqual(Math.max(most, (asked ?? -10) + 10));
        if (attempt.hasAlternative) expect(step.afterMs).toBeLessThanOrEqual(1_000);
        if (attempt.remainingMs !== undefined) {
          expect(step.afterMs).toBeLessThan(attempt.remainingMs);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('draws the backoff from its whole range', () => {
    const pauses = [0, 0.25, 0.999].map((random) =>
      [1, 2, 3].map((attemptsHere) => {
        const step = nextStep(failed({ attemptsHere, retries: 10, hasAlternative: false, random }));
        return step.type === 'retry' ? Math.round(step.afterMs) : undefined;
      }),
    );
    expect(pauses).toEqual([
      [0, 0, 0],
      [63, 125, 250],
      [250, 500, 999],
    ]);
  });
});

describe('quietWaitMs', () => {
  it('is the rest of the time the model asked for, plus up to 250 ms', () => {
    expect(quietWaitMs(2_000, undefined, 0)).toBe(2_010);
    expect(quietWaitMs(2_000, undefined, 0.5)).toBe(2_135);
  });

  it('is 0 when that time is over, too long, or longer than the request has left', () => {
    expect(quietWaitMs(0, undefined, 0.5)).toBe(0);
    expect(quietWaitMs(60_001, undefined, 0.5)).toBe(0);
    expect(quietWaitMs(2_000, 2_000, 0.5)).toBe(0);
  });
});
