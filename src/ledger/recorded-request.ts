/** Sums up the attempts of a request; pure. */
import type { AttemptRecord } from './attempt-record.ts';
import type { RecordedRequest } from './request-query.ts';

/** @param last one of them, with which the request ended */
export function toRecordedRequest(
  attempts: readonly AttemptRecord[],
  last: AttemptRecord,
): RecordedRequest {
  const sum = (of: (attempt: AttemptRecord) => number): number =>
    attempts.reduce((total, attempt) => total + of(attempt), 0);
  return {
    last,
    attempts: last.attempt,
    tokens: {
      input: sum(({ tokens }) => tokens.input),
      cacheRead: sum(({ tokens }) => tokens.cacheRead),
      cacheWrite: sum(({ tokens }) => tokens.cacheWrite),
      output: sum(({ tokens }) => tokens.output),
      reasoning: sum(({ tokens }) => tokens.reasoning),
    },
    costMicros: sum(({ costMicros }) => costMicros),
    usageSource: attempts.some(({ usageSource }) => usageSource === 'estimated')
      ? 'estimated'
      : 'reported',
  };
}
