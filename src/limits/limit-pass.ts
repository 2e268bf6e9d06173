/** A call that its limits have let in: what was counted of it, until it has ended. */
import type { LimitsLeft } from '../model/rate-limits.ts';
import type { AnswerLengths } from './answer-lengths.ts';
import type { LimitCounters, LimitDecision, LimitedSubject } from './limit-counters.ts';
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
};

export class LimitPass {
  /** Tokens that are counted of the call so far. */
  private counted = 0;
  private bucket = 0;
  /** Not counted yet. */
  private correction = 0;
  private hasLeft = false;
  private leftNow: LimitsLeft = {};

  constructor(private readonly counting: Counting) {}

  /** What is left of the limits a minute after the call was counted, or refused. */
  get left(): LimitsLeft {
    return this.leftNow;
  }

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
    const { counters, call, subjects } = this.counting;
    const tokens = Math.max(0, this.estimate(expected) - this.counted);
    if (!isNew && tokens === 0) return undefined;
    const decision = counters.take({ call, subjects, isNew, tokens });
    if (!(decision instanceof Promise)) return void this.note(decision, tokens);
    return decision.then((decided) => this.note(decided, tokens));
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
    this.settle(this.correction);
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

  private note(decision: LimitDecision, tokens: number): void {
    const { subjects } = this.counting;
    this.leftNow = limitsLeft(subjects, decision);
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
