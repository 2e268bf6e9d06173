/** How long a request waited for models, and how much Rhetor added; pure. */
import type { AttemptRecord } from '../ledger/attempt-record.ts';

/**
 * The part of a request, from its arrival to the end of its last attempt, in which no model was being
 * asked: the wait for a place, reading the conversation, planning, and pauses between attempts. In
 * milliseconds.
 */
export function overheadMs(attempts: readonly AttemptRecord[]): number {
  let coveredUntil = 0;
  let idle = 0;
  for (const { queueMs, durationMs, attempt } of attempts) {
    const start = attempt === 0 ? durationMs : queueMs;
    idle += Math.max(0, start - coveredUntil);
    coveredUntil = Math.max(coveredUntil, durationMs);
  }
  return idle;
}
