/** The counters of one process, in memory. */
import {
  LimitCounters,
  type LimitDecision,
  type LimitedSubject,
  type LimitWish,
  type SettledCall,
  type SubjectState,
} from './limit-counters.ts';
import { RUNNING_WAIT_MS, WINDOW_MS } from './limits.ts';
import { SlidingWindow } from './sliding-window.ts';

type Counter = { readonly window: SlidingWindow; readonly running: Set<string> };

export class MemoryLimits extends LimitCounters {
  override readonly isShared = false;
  private readonly counters = new Map<string, Counter>();
  private readonly clock: () => number;
  private sweptAt: number;

  /** @param clock milliseconds; monotonic, so that it is never set */
  constructor(clock: () => number = () => performance.now()) {
    super();
    this.clock = clock;
    this.sweptAt = clock();
  }

  /** Subjects for which anything is kept. */
  get size(): number {
    return this.counters.size;
  }

  /** `take` needs no round trip. */
  override foresee(): undefined {}

  override take(wish: LimitWish): LimitDecision {
    const now = this.clock();
    this.sweep(now);
    const counters = wish.subjects.map((subject) => this.counterOf(subject, now));
    const reached = wish.subjects.map(({ limits }, index) => {
      const counter = counters[index];
      return counter && reachedLimit(counter, limits, wish);
    });
    const isRefused = reached.some((limit) => limit !== undefined);
    let bucket = 0;
    const states = counters.map((counter, index): SubjectState => {
      if (!isRefused) {
        bucket = counter.window.add(wish.isNew ? 1 : 0, wish.tokens);
        if (wish.isNew) counter.running.add(wish.call);
      }
      const { window } = counter;
      const limit = reached[index];
      return {
        requests: window.requests,
        tokens: window.tokens,
        requestsResetMs: window.untilEmpty('requests'),
        tokensResetMs: window.untilEmpty('tokens'),
        ...(limit && { reached: limit }),
      };
    });
    return { states, bucket };
  }

  override settle({ call, subjects, bucket, tokens }: SettledCall): void {
    const now = this.clock();
    for (const subject of subjects) {
      const { window, running } = this.counterOf(subject, now);
      running.delete(call);
      // What was used beyond the estimate is known now, and may outlast the call's own bucket.
      if (tokens > 0) window.add(0, tokens);
      else if (tokens < 0) window.takeBack(bucket, -tokens);
    }
  }

  private counterOf({ name }: LimitedSubject, now: number): Counter {
    const known = this.counters.get(name);
    const counter = known ?? { window: new SlidingWindow(), running: new Set<string>() };
    if (known === undefined) this.counters.set(name, counter);
    counter.window.advance(now);
    return counter;
  }

  /** Forgets subjects that have asked nothing for a while, such as deleted keys. */
  private sweep(now: number): void {
    if (now - this.sweptAt < WINDOW_MS) return;
    this.sweptAt = now;
    for (const [name, { window, running }] of this.counters) {
      window.advance(now);
      if (window.size === 0 && running.size === 0) this.counters.delete(name);
    }
  }
}

function reachedLimit(
  { window, running }: Counter,
  { requestsPerMinute, tokensPerMinute, concurrent }: LimitedSubject['limits'],
  { isNew, tokens }: LimitWish,
): SubjectState['reached'] {
  if (isNew && concurrent !== undefined && running.size >= concurrent) {
    return { limit: 'concurrent', waitMs: RUNNING_WAIT_MS };
  }
  const requests = window.requests + 1 - (requestsPerMinute ?? Infinity);
  if (isNew && requests > 0) {
    return { limit: 'requestsPerMinute', waitMs: window.untilGone('requests', requests) };
  }
  const excess = window.tokens + tokens - (tokensPerMinute ?? Infinity);
  if (excess <= 0) return undefined;
  return { limit: 'tokensPerMinute', waitMs: window.untilGone('tokens', excess) };
}
