/**
 * The callers that counters elsewhere have refused for their requests a minute: nothing gives such a
 * request back before its minute is over, so until then nobody needs to ask again.
 */
import type { LimitDecision, LimitWish, SubjectState } from './limit-counters.ts';
import { MOST_KNOWN_REFUSALS } from './limits.ts';

type Refusal = { readonly states: readonly SubjectState[]; readonly at: number };

export class KnownRefusals {
  /** By subjects with their limits, so that one whose limits were changed is asked for again. */
  private readonly refusals = new Map<string, Refusal>();

  private readonly clock: () => number;

  /**
   * Parameter properties are not allowed: Node runs this file from source by stripping its types.
   * @param clock milliseconds; monotonic, so that it is never set
   */
  constructor(clock: () => number = () => performance.now()) {
    this.clock = clock;
  }

  /** @param at when the counters were asked, so that no wait is too long */
  note(wish: LimitWish, { states }: LimitDecision, at: number): void {
    if (!wish.isNew || !states.some(isLasting)) return;
    const key = keyOf(wish);
    this.refusals.delete(key);
    if (this.refusals.size >= MOST_KNOWN_REFUSALS) {
      const [oldest] = this.refusals.keys();
      if (oldest !== undefined) this.refusals.delete(oldest);
    }
    this.refusals.set(key, { states, at });
  }

  /** Undefined if only the counters can decide. */
  find(wish: LimitWish): LimitDecision | undefined {
    if (this.refusals.size === 0 || !wish.isNew) return undefined;
    const key = keyOf(wish);
    const refusal = this.refusals.get(key);
    if (refusal === undefined) return undefined;
    const age = this.clock() - refusal.at;
    const states = refusal.states.map((state) => aged(state, age));
    if (states.some(isLasting)) return { states, bucket: 0 };
    this.refusals.delete(key);
    return undefined;
  }

  get now(): number {
    return this.clock();
  }
}

function isLasting({ reached }: SubjectState): boolean {
  return reached?.limit === 'requestsPerMinute';
}

function aged({ reached, ...state }: SubjectState, ageMs: number): SubjectState {
  const waitMs = (reached?.waitMs ?? 0) - ageMs;
  const stillReached = reached?.limit === 'requestsPerMinute' && waitMs > 0;
  return {
    ...state,
    requestsResetMs: Math.max(0, state.requestsResetMs - ageMs),
    tokensResetMs: Math.max(0, state.tokensResetMs - ageMs),
    ...(stillReached && { reached: { limit: reached.limit, waitMs } }),
  };
}

function keyOf({ subjects }: LimitWish): string {
  return JSON.stringify(subjects);
}
