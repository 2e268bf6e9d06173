/** Slows down token guessing; a right token is never delayed. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { MOST_GUESSING_ADDRESSES, MOST_WRONG_TOKENS, WRONG_TOKENS_PERIOD_MS } from '../limits.ts';

type Record = {
  count: number;
  /** The end of the period or pause, in milliseconds of the monotonic clock. */
  endsAt: number;
};

export class WrongTokens {
  private readonly records = new Map<string, Record>();

  /** @returns the error for a wrong token from this address: `unauthorized`, or `rate_limited` */
  refuse(address: string, unauthorized: RhetorError, now = performance.now()): RhetorError {
    const record = this.current(address, now);
    record.count += 1;
    if (record.count <= MOST_WRONG_TOKENS) return unauthorized;
    if (record.count === MOST_WRONG_TOKENS + 1) record.endsAt = now + WRONG_TOKENS_PERIOD_MS;
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
    if (this.records.size >= MOST_GUESSING_ADDRESSES) {
      for (const oldest of this.records.keys()) {
        this.records.delete(oldest);
        break;
      }
    }
    const fresh = { count: 0, endsAt: now + WRONG_TOKENS_PERIOD_MS };
    this.records.set(address, fresh);
    return fresh;
  }
}
