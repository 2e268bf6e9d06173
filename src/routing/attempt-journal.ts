/** Notes the calls of one request while they are made: whom they asked, when, how they ended and what they used. */
import { RhetorError } from '../model/rhetor-error.ts';
import { laterUsage, type TokenUsage, UNKNOWN_USAGE } from '../model/usage.ts';
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';

/** Times are by `performance.now()`. */
export type NotedAttempt = {
  readonly candidate: Pick<PlannedCandidate, 'provider' | 'model' | 'index'>;
  readonly startedAt: number;
  readonly firstTokenAt?: number;
  /** Undefined while it runs. */
  readonly endedAt?: number;
  /** Why it failed. */
  readonly error?: RhetorError;
  /** What the vendor has reported so far. */
  readonly usage: TokenUsage;
  /** Characters of text and reasoning that have arrived. */
  readonly characters: number;
};

type Writable = { -readonly [Field in keyof NotedAttempt]: NotedAttempt[Field] };

export class AttemptJournal {
  /** The plan of the request, once it is made. */
  plan: RoutingPlan | undefined;
  private readonly noted: Writable[] = [];
  private readonly passed = new Set<number>();

  /** In their order. */
  get attempts(): readonly NotedAttempt[] {
    return this.noted;
  }

  /** Indexes of candidates that were not to be asked when their time came. */
  get passedOver(): ReadonlySet<number> {
    return this.passed;
  }

  passOver({ index }: Pick<PlannedCandidate, 'index'>): void {
    this.passed.add(index);
  }

  begin(candidate: NotedAttempt['candidate']): void {
    this.passed.delete(candidate.index);
    const startedAt = performance.now();
    this.noted.push({ candidate, startedAt, usage: UNKNOWN_USAGE, characters: 0 });
  }

  firstToken(): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.firstTokenAt ??= performance.now();
  }

  arrived(characters: number): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.characters += characters;
  }

  used(usage: TokenUsage): void {
    const current = this.noted.at(-1);
    if (current !== undefined) current.usage = laterUsage(current.usage, usage);
  }

  /** Ends the running attempt, if there is one. */
  end(error?: unknown): void {
    const current = this.noted.at(-1);
    if (current === undefined || current.endedAt !== undefined) return;
    current.endedAt = performance.now();
    if (error instanceof RhetorError) current.error = error;
  }
}
