/** The port to the counters of limited callers: in memory for one process, in PostgreSQL for several. */
import type { RateLimits } from '../model/rate-limits.ts';

/** A caller, or all of them, with its limits as they are now. */
export type LimitedSubject = {
  /** Unique; its counts stay while its limits change. */
  readonly name: string;
  readonly limits: RateLimits;
};

export type LimitWish = {
  /** The same for all wishes of a call. */
  readonly call: string;
  /** One or more, each once; the order is the same in every process. */
  readonly subjects: readonly LimitedSubject[];
  /** False: the call was counted by an earlier wish, and these are further tokens of it. */
  readonly isNew: boolean;
  readonly tokens: number;
};

export type LimitAmounts = {
  readonly requests: number;
  readonly tokens: number;
  /** Milliseconds until nothing of the requests, or of the tokens, is in the window. */
  readonly requestsResetMs: number;
  readonly tokensResetMs: number;
};

/** The counts of one subject, after the wish. */
export type SubjectState = LimitAmounts & {
  /** Why it has no room for the call. */
  readonly reached?: { readonly limit: keyof RateLimits; readonly waitMs: number };
};

export type LimitDecision = {
  /** In the order of the subjects. Nothing was counted if any of them has reached a limit. */
  readonly states: readonly SubjectState[];
  /** When it was counted, for `SettledCall`. */
  readonly bucket: number;
};

export type SettledCall = {
  readonly call: string;
  readonly subjects: readonly LimitedSubject[];
  /** The bucket of the newest decision about the call. */
  readonly bucket: number;
  /** What it used beyond what was counted; negative: what it did not use. */
  readonly tokens: number;
};

export abstract class LimitCounters {
  /** Whether processes share them, so that `take` is a round trip, which a call's budgets can join. */
  abstract readonly isShared: boolean;

  /**
   * Refuses a new call that certainly has no room, without a round trip.
   * @returns undefined if only `take` can decide
   */
  abstract foresee(wish: LimitWish): LimitDecision | undefined;

  /**
   * Counts a call, for all of its subjects or for none.
   * @throws RhetorError `storage_unavailable`, as a rejection
   */
  abstract take(wish: LimitWish): LimitDecision | Promise<LimitDecision>;

  /** The call has ended. Never throws, and nobody waits for it. */
  abstract settle(call: SettledCall): void;
}
