/** A call that its limits have let in: what was counted of it, until it has ended. */
import type { LimitsLeft } from '../model/rate-limits.ts';
import type { AnswerLengths } from './answer-lengths.ts';
import type { LimitCounters, LimitDecision, LimitedSubject, LimitWish } from './limit-counters.ts';
import { limitReached, tooManyTokens } from './limit-errors.ts';
import { limitsLeft, longestWait, tightestOnTokens, toReachedLimit } from './limited-caller.ts';

/** What a call will use, as far as is known before it. */
export type ExpectedTokens = {
  readonly input: number;
  /** Undefined: whatever the model allows. */
  readonly mostOutput: number | undefined;
};

export type UsedTokens = { readonly input: number; readonly output: number };

type Counting = {
  readonly counters: LimitCounters;
  readonly lengths: AnswerLengths;
  readonly call: string;
  readonly subjects: readonly LimitedSubject[];
  /** Receives what is left of the limits a minute, as far as a decision has changed it. */
  readonly onLeft?: (left: LimitsLeft) => void;
};

/** What the request's first call is counted with. */
type Postponed = { readonly tokens: number; readonly wasRefused: boolean };

export class LimitPass {
  /** Tokens that are counted of the call so far. */
  private counted = 0;
  private bucket = 0;
  /** Not counted yet. */
  private correction = 0;
  private hasLeft = false;
  private postponed: Postponed | undefined;

  constructor(private readonly counting: Counting) {}

  /** Whether its tokens are limited, so that they need an estimate. */
  get limitsTokens(): boolean {
    return tightestOnTokens(this.counting.subjects) !== undefined;
  }

  /**
   * Counts the call, or what a better estimate adds to it.
   * @returns undefined where there is nothing to wait for
   * @throws RhetorError `rate_limited`, or `storage_unavailable` as a rejection
   */
  expect(expected: ExpectedTokens, isNew: boolean): Promise<void> | undefined {
    if (this.hasLeft) return undefined;
    if (this.postponed !== undefined) return this.postpone(expected);
    const tokens = Math.max(0, this.estimate(expected) - this.counted);
    if (!isNew && tokens === 0) return undefined;
    const decision = this.counting.counters.take(this.wishFor(tokens, isNew));
    if (!(decision instanceof Promise)) return void this.note(decision, tokens, isNew);
    return decision.then((decided) => this.note(decided, tokens, isNew));
  }

  /**
   * Leaves the counting to `countBy`, unless the counters need no round trip.
   * @throws RhetorError `rate_limited`, also if the counters already know that there is no room
   */
  postpone(expected: ExpectedTokens): undefined {
    const { counters } = this.counting;
    if (!counters.isShared) return void this.expect(expected, true);
    const tokens = this.estimate(expected);
    this.postponed = undefined;
    const refusal = counters.foresee(this.wishFor(tokens, true));
    if (refusal !== undefined) this.note(refusal, tokens);
    this.postponed = { tokens, wasRefused: false };
  }

  /** Whether the call is still to be counted, by `countBy`. */
  get isPending(): boolean {
    return this.postponed !== undefined;
  }

  /**
   * Counts a call that was postponed.
   * @param ask resolves with undefined if it counted nothing because something else refused the call
   * @throws RhetorError `rate_limited`, or what `ask` throws
   */
  async countBy(
    ask: (wish: LimitWish) => LimitDecision | Promise<LimitDecision | undefined>,
  ): Promise<void> {
    const { tokens = 0 } = this.postponed ?? {};
    this.postponed = undefined;
    const decision = await ask(this.wishFor(tokens, true));
    if (decision !== undefined) this.note(decision, tokens);
    else if (!this.hasLeft) this.postponed = { tokens, wasRefused: true };
  }

  /** Counts a call that was postponed alone. */
  count(): Promise<void> {
    return this.countBy((wish) => this.counting.counters.take(wish));
  }

  /** Called when the usage is known, once. */
  correct({ input, output }: UsedTokens): void {
    const { lengths } = this.counting;
    if (output > 0) lengths.learn(this.caller, output);
    const tokens = input + output - this.counted;
    this.counted += tokens;
    if (this.hasLeft) this.settle(tokens);
    else this.correction = tokens;
  }

  /** The call has ended; calling it twice is harmless. */
  leave(): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    // A request that failed before its first call counts, too, but nobody waits for that.
    if (this.postponed?.wasRefused === false) this.count().catch(() => undefined);
    else this.settle(this.correction);
  }

  private wishFor(tokens: number, isNew: boolean): LimitWish {
    const { call, subjects } = this.counting;
    return { call, subjects, isNew, tokens };
  }

  private settle(tokens: number): void {
    const { counters, call, subjects } = this.counting;
    counters.settle({ call, subjects, bucket: this.bucket, tokens });
  }

  /**
   * A call's own input must fit the limit. What is expected of its answer never keeps it out of an
   * empty window, in which it would wait in vain.
   */
  private estimate({ input, mostOutput = Infinity }: ExpectedTokens): number {
    const tightest = tightestOnTokens(this.counting.subjects);
    if (tightest === undefined) return 0;
    const { subject, limit } = tightest;
    if (input > limit) throw tooManyTokens(toReachedLimit(subject, 'tokensPerMinute'), input);
    return Math.min(limit, input + Math.min(mostOutput, this.counting.lengths.of(this.caller)));
  }

  /** A better estimate, which is not new, leaves the requests as they were. */
  private note(decision: LimitDecision, tokens: number, isNew = true): void {
    const { subjects, onLeft } = this.counting;
    onLeft?.(limitsLeft(subjects, decision, isNew));
    const reached = longestWait(subjects, decision);
    if (reached !== undefined) throw limitReached(reached.limit, reached.waitMs);
    this.bucket = decision.bucket;
    // The caller left while the database counted.
    if (this.hasLeft) this.settle(-tokens);
    else this.counted += tokens;
  }

  /** The last subject is the most particular one. */
  private get caller(): string {
    return this.counting.subjects.at(-1)?.name ?? '';
  }
}
