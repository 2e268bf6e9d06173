/** Compares this machine's clock with the Date headers of the servers that answered; pure. */
import { fail, type Finding, ok, warn } from './finding.ts';
import { ODD_CLOCK_MS, WRONG_CLOCK_MS } from '../limits.ts';

const ADVICE = "Synchronize this machine's clock with a time server.";

/** @param clocksAheadMs how far this clock is ahead of each server's, milliseconds */
export function checkClock(clocksAheadMs: readonly number[]): Finding {
  // A single server may be wrong, so the median counts.
  const middle = clocksAheadMs.toSorted((a, b) => a - b)[Math.floor(clocksAheadMs.length / 2)];
  if (middle === undefined) return ok('clock', 'no server whose clock could be compared answered');
  const seconds = Math.round(Math.abs(middle) / 1_000);
  const message = `${seconds} s ${middle < 0 ? 'behind' : 'ahead of'} the servers that answered`;
  if (Math.abs(middle) > WRONG_CLOCK_MS) return fail('clock', message, ADVICE);
  if (Math.abs(middle) > ODD_CLOCK_MS) return warn('clock', message, ADVICE);
  return ok('clock', 'agrees with the servers that answered');
}
