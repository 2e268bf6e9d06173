/** The counters of budgets in the memory of the only process that uses its store. */
import type {
  CounterKey,
  CounterState,
  ReservationVerdict,
  ReservationWish,
  SettledClaim,
} from './budget-store.ts';
import { claimAmount, fitClaims } from './claim-amount.ts';
import { MOST_WINDOWS_IN_MEMORY } from './limits.ts';

type Counter = CounterKey & {
  spent: number;
  reserved: number;
  /** As much of `spent` as the store has. */
  stored: number;
};

/** What is held or was spent of one counter. */
export type HeldAmount = CounterKey & { readonly amount: number };

export class BudgetCounters {
  /** By budget, then by the beginning of the window. */
  private readonly budgets = new Map<string, Map<number, Counter>>();
  private readonly held = new Map<string, readonly HeldAmount[]>();

  /** Those that have not been loaded. */
  missing(keys: readonly CounterKey[]): readonly CounterKey[] {
    return keys.filter((key) => this.find(key) === undefined);
  }

  /** A counter that is there already stays as it is. */
  load({ budgetId, windowStart }: CounterKey, spent: number): void {
    const windows = this.budgets.get(budgetId) ?? new Map<number, Counter>();
    this.budgets.set(budgetId, windows);
    if (windows.has(windowStart)) return;
    this.forgetOld(windows);
    windows.set(windowStart, { budgetId, windowStart, spent, reserved: 0, stored: spent });
  }

  prune(before: number): void {
    for (const windows of this.budgets.values())
      for (const [start, { reserved }] of windows)
        if (start > 0 && start < before && reserved === 0) windows.delete(start);
  }

  forget(budgetId: string): void {
    this.budgets.delete(budgetId);
  }

  /** @param stored what the store has of a counter that is not kept in memory */
  state(key: CounterKey, stored = 0): CounterState {
    return toState(this.find(key) ?? { ...key, spent: stored, reserved: 0 });
  }

  /**
   * All claims or none.
   * @returns undefined if a counter has not been loaded
   */
  reserve(wish: ReservationWish): ReservationVerdict | undefined {
    const counters: CounterState[] = [];
    for (const claim of wish.claims) {
      const counter = this.find(claim);
      if (counter === undefined) return undefined;
      counters.push(toState(counter));
    }
    const fit = fitClaims(wish, counters);
    if (fit.type === 'exceeds') return { type: 'refused', refused: fit.refused, counters };
    const held = wish.claims.map((claim): HeldAmount => {
      const { budgetId, windowStart } = claim;
      return { budgetId, windowStart, amount: claimAmount(claim, fit.output) };
    });
    for (const hold of held) {
      const counter = this.find(hold);
      if (counter !== undefined) counter.reserved += hold.amount;
    }
    this.held.set(wish.id, held);
    return { type: 'reserved', output: fit.output, counters };
  }

  /** Counts what nobody has reserved here; its counter must be loaded. */
  spend(held: HeldAmount): void {
    const counter = this.find(held);
    if (counter !== undefined) counter.spent += held.amount;
  }

  heldBy(id: string): readonly HeldAmount[] {
    return this.held.get(id) ?? [];
  }

  /** @returns false if the reservation was not there */
  settle(id: string, claims: readonly SettledClaim[]): boolean {
    const held = this.held.get(id);
    if (held === undefined) return false;
    this.held.delete(id);
    for (const key of held) {
      const counter = this.find(key);
      if (counter !== undefined) counter.reserved -= key.amount;
    }
    for (const claim of claims) {
      const counter = this.find(claim);
      if (counter !== undefined) counter.spent += claim.used;
    }
    return true;
  }

  /** What was spent, of each counter of which the store has less. */
  unstored(): readonly HeldAmount[] {
    const unstored: HeldAmount[] = [];
    for (const windows of this.budgets.values())
      for (const { budgetId, windowStart, spent, stored } of windows.values())
        if (spent !== stored) unstored.push({ budgetId, windowStart, amount: spent });
    return unstored;
  }

  /** Called when the store has the amounts. */
  noteStored(amounts: readonly HeldAmount[]): void {
    for (const stored of amounts) {
      const counter = this.find(stored);
      if (counter !== undefined) counter.stored = stored.amount;
    }
  }

  private find({ budgetId, windowStart }: CounterKey): Counter | undefined {
    return this.budgets.get(budgetId)?.get(windowStart);
  }

  /** The store still has them, for a clock that is set back. */
  private forgetOld(windows: Map<number, Counter>): void {
    for (const [start, counter] of windows) {
      if (windows.size < MOST_WINDOWS_IN_MEMORY) return;
      if (isIdle(counter)) windows.delete(start);
    }
  }
}

function toState({ budgetId, windowStart, spent, reserved }: CounterState): CounterState {
  return { budgetId, windowStart, spent, reserved };
}

/** Whether the store has all that is known of a counter. */
function isIdle({ reserved, spent, stored }: Counter): boolean {
  return reserved === 0 && spent === stored;
}
