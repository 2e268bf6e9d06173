/** Slows down whoever guesses tokens; a right token is never kept waiting. */
import { RhetorError } from '../../model/rhetor-error.ts';

const PERIOD_MS = 60_000;
/** Wrong tokens in one period that are answered with 401; the next one begins a pause. */
const MOST_WRONG = 10;
/** Addresses that are remembered; beyond, the one that was first is forgotten. */
const MOST_ADDRESSES = 10_000;

type Record = {
  count: number;
  /** When the period, or the pause, is over; milliseconds of the monotonic clock. */
  endsAt: number;
};

export class WrongTokens {
  private readonly records = new Map<string, Record>();

  /** @returns the error for a wrong token from this address: `unauthorized`, or `rate_limited` */
  refuse(address: string, unauthorized: RhetorError, now = performance.now()): RhetorError {
    const record = this.current(address, now);
    record.count += 1;
    if (record.count <= MOST_WRONG) return unauthorized;
    if (record.count === MOST_WRONG + 1) record.endsAt = now + PERIOD_MS;
    return new RhetorError(
      'rate_limited',
      'Too many wrong tokens came from this address. Wait a minute, or send the right token.',
      { retryAfterMs: Math.ceil(record.endsAt - now) },
    );
  }

  private current(address: string, now: number): Record {
    const known = this.records.get(address);
    if (known !== undefined && known.endsAt > now) return known;
    this.records.delete(address);
    if (this.records.size >= MOST_ADDRESSES) {
      for (const oldest of this.records.keys()) {
        this.records.delete(oldest);
        break;
      }
    }
    const fresh = { count: 0, endsAt: now + PERIOD_MS };
    this.records.set(address, fresh);
    return fresh;
  }
}
