/** Attempts for the tests of the ledger. */
import { randomUUID } from 'node:crypto';
import type { AttemptRecord } from '../../../src/ledger/attempt-record.ts';

const MODEL = { provider: 'one', model: 'model-a' };

/** The only, successful attempt of a request. */
export function attemptRecord(given: Partial<AttemptRecord> = {}): AttemptRecord {
  const requestedAt = given.requestedAt ?? Date.now();
  return {
    requestId: randomUUID(),
    attempt: 1,
    end: { candidates: [MODEL], costStatus: given.costStatus ?? 'exact' },
    requestedAt,
    endedAt: requestedAt + 900,
    surface: 'openai',
    taskType: 'code',
    requested: MODEL,
    asked: MODEL,
    outcome: 'ok',
    queueMs: 2,
    firstTokenMs: 300,
    durationMs: 900,
    tokens: { input: 100, cacheRead: 40, cacheWrite: 10, output: 20, reasoning: 5 },
    usageSource: 'reported',
    costMicros: 1_234,
    costStatus: 'exact',
    ...given,
  };
}

/** An attempt that another one of the same request follows. */
export function earlierAttempt(given: Partial<AttemptRecord> = {}): AttemptRecord {
  const { end: _, ...rest } = attemptRecord(given);
  return rest;
}
