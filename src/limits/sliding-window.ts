/** What was counted in the last minute, in small buckets; pure and of bounded size. */
import { BUCKET_MS, BUCKETS, WINDOW_MS } from './limits.ts';

type Bucket = { readonly number: number; requests: number; tokens: number };

type Amount = 'requests' | 'tokens';

export class SlidingWindow {
  /** Ascending; at most one more than the window has. */
  private buckets: Bucket[] = [];
  private readonly sums = { requests: 0, tokens: 0 };
  private now = 0;

  get requests(): number {
    return this.sums.requests;
  }

  get tokens(): number {
    return this.sums.tokens;
  }

  /** The number of buckets. */
  get size(): number {
    return this.buckets.length;
  }

  /**
   * Drops what is older than the window. When the clock was set back, what was counted moves back
   * with it, so that it neither stays for too long nor goes too soon.
   */
  advance(now: number): void {
    this.now = now;
    const current = Math.floor(now / BUCKET_MS);
    const lead = (this.buckets.at(-1)?.number ?? current) - current;
    if (lead > 0) {
      this.buckets = this.buckets.map((bucket) => ({ ...bucket, number: bucket.number - lead }));
    }
    let old = 0;
    for (const { number, requests, tokens } of this.buckets) {
      if (number >= current - BUCKETS) break;
      this.sums.requests -= requests;
      this.sums.tokens -= tokens;
      old += 1;
    }
    if (old > 0) this.buckets.splice(0, old);
  }

  /** @returns the number of the bucket, for `takeBack` */
  add(requests: number, tokens: number): number {
    const number = Math.floor(this.now / BUCKET_MS);
    const last = this.buckets.at(-1);
    if (last?.number === number) {
      last.requests += requests;
      last.tokens += tokens;
    } else if (requests > 0 || tokens > 0) {
      this.buckets.push({ number, requests, tokens });
    }
    this.sums.requests += requests;
    this.sums.tokens += tokens;
    return number;
  }

  /** Tokens that were counted in a bucket and not used; what it lacks is taken from those before it. */
  takeBack(number: number, tokens: number): void {
    let left = tokens;
    // Without a reversed copy: a window has hundreds of buckets, and nearly always one is enough.
    for (let place = this.buckets.length - 1; place >= 0; place -= 1) {
      const bucket = this.buckets[place];
      if (bucket === undefined || bucket.number > number) continue;
      const taken = Math.min(left, bucket.tokens);
      bucket.tokens -= taken;
      this.sums.tokens -= taken;
      left -= taken;
      if (left === 0) return;
    }
  }

  /** Milliseconds until at least this much has left the window; 0 if `amount` is not positive. */
  untilGone(what: Amount, amount: number): number {
    let left = amount;
    if (left <= 0) return 0;
    for (const bucket of this.buckets) {
      left -= bucket[what];
      if (left <= 0) return this.endOf(bucket);
    }
    return WINDOW_MS;
  }

  /** Milliseconds until nothing of it is left in the window. */
  untilEmpty(what: Amount): number {
    const last = this.buckets.findLast((bucket) => bucket[what] > 0);
    return last === undefined ? 0 : this.endOf(last);
  }

  private endOf({ number }: Bucket): number {
    return (number + 1) * BUCKET_MS + WINDOW_MS - this.now;
  }
}
