/**
 * The port to the counters of budgets, which are shared by all processes of a store. A counter
 * belongs to a budget and the beginning of one of its windows.
 */
import type { LimitDecision, LimitWish } from '../limits/limit-counters.ts';

export type CounterKey = {
  readonly budgetId: string;
  /** Epoch milliseconds. */
  readonly windowStart: number;
};

/** In the unit of its budget. */
export type CounterState = CounterKey & { readonly spent: number; readonly reserved: number };

/** What a call takes from one budget at most: an amount for its input, and one for its output. */
export type BudgetClaim = CounterKey & {
  /** A whole number. */
  readonly fixed: number;
  /** For each token of output; may be a fraction. */
  readonly perToken: number;
  /** What `spent + reserved` may reach; absent: the budget only counts. */
  readonly most?: number;
};

export type ReservationWish = {
  /** Unique. */
  readonly id: string;
  readonly claims: readonly BudgetClaim[];
  /** The most tokens of output, and how far they may be lowered so that the call fits. */
  readonly output: { readonly most: number; readonly least: number };
};

export type ReservationVerdict =
  | {
      readonly type: 'reserved';
      /** Tokens; `most` of the wish, or fewer. */
      readonly output: number;
      /** The counters of the claims, in their order, before this reservation. */
      readonly counters: readonly CounterState[];
    }
  | {
      readonly type: 'refused';
      /** Places of the claims that do not fit even with the least output. */
      readonly refused: readonly number[];
      /** The counters of the claims, in their order. */
      readonly counters: readonly CounterState[];
    };

/** The budgets' verdict is absent if a limit refused the call. */
export type LimitedVerdict = {
  readonly limits: LimitDecision;
  readonly verdict?: ReservationVerdict;
};

/** What a call has used of one budget, in the unit of that budget. */
export type SettledClaim = CounterKey & { readonly used: number };

export abstract class BudgetStore {
  /**
   * Counts what a process that died has left reserved as spent, and prepares the store for
   * reservations of this process.
   */
  abstract begin(): Promise<void>;

  /** All claims or none. A reservation comes back when its process dies. */
  abstract reserve(wish: ReservationWish): ReservationVerdict | Promise<ReservationVerdict>;

  /**
   * Reserves, and counts the call against the limits of its caller, in one round trip: both or
   * neither. Absent if the store's `LimitCounters` are not shared.
   */
  reserveWithin?(limits: LimitWish, wish: ReservationWish): Promise<LimitedVerdict>;

  /**
   * Replaces a reservation by what was used; once. Never rejects.
   * @returns the counters afterwards, in the order of the claims
   */
  abstract settle(
    id: string,
    claims: readonly SettledClaim[],
  ): readonly CounterState[] | Promise<readonly CounterState[]>;

  /** In the order of the keys; 0 where nothing was counted. */
  abstract counters(keys: readonly CounterKey[]): Promise<readonly CounterState[]>;

  /** Deletes the counters of windows that began before, but for those of budgets without periods. */
  abstract prune(before: number): Promise<void>;

  /** Deletes the counters of a budget. */
  abstract forget(budgetId: string): Promise<void>;
}
