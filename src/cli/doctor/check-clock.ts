/** Looks whether this machine's clock is right, by the Date of those who answered; pure. */
import { fail, type Finding, ok, warn } from './finding.ts';

/** Certificates, retry times and time stamps of others stop to make sense. */
const WRONG_MS = 300_000;
/** The Date header has whole seconds, and an answer takes its time. */
const ODD_MS = 30_000;

const ADVICE = "Let the machine's clock follow a time server.";

/** @param clocksAheadMs of each who answered: how far this clock is ahead of theirs */
export function checkClock(clocksAheadMs: readonly number[]): Finding {
  // One of the others may be wrong itself: the one in the middle counts.
  const middle = clocksAheadMs.toSorted((a, b) => a - b)[Math.floor(clocksAheadMs.length / 2)];
  if (middle === undefined) return ok('clock', 'nobody answered whose clock could be compared');
  const seconds = Math.round(Math.abs(middle) / 1_000);
  const message = `${seconds} s ${middle < 0 ? 'behind' : 'ahead of'} those who answered`;
  if (Math.abs(middle) > WRONG_MS) return fail('clock', message, ADVICE);
  if (Math.abs(middle) > ODD_MS) return warn('clock', message, ADVICE);
  return ok('clock', 'agrees with those who answered');
}
