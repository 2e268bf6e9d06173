/** How far a budget is used; pure. */
import type { Budget } from './budget.ts';
import type { CounterState } from './budget-store.ts';
import type { BudgetWindow } from './budget-window.ts';
import { LEAST_PACE_MS } from './limits.ts';

/** Amounts are in the unit of the budget. */
export type BudgetState = {
  readonly budget: Budget;
  readonly window: BudgetWindow;
  readonly spent: number;
  readonly reserved: number;
  readonly remaining: number;
  /** What was spent beyond the limit. */
  readonly debt: number;
  /** What a month would cost at the pace of this window. */
  readonly monthPace: number;
};

/** A twelfth of a year. */
const MONTH_MS = (365.2425 / 12) * 86_400_000;

export function budgetState(
  budget: Budget,
  window: BudgetWindow,
  { spent, reserved }: CounterState,
  now: number,
): BudgetState {
  const { amount } = budget.limit;
  const counted = now - Math.max(window.start, budget.createdAt);
  return {
    budget,
    window,
    spent,
    reserved,
    remaining: Math.max(0, amount - spent - reserved),
    debt: Math.max(0, spent - amount),
    monthPace: Math.round((spent * MONTH_MS) / Math.max(counted, LEAST_PACE_MS)),
  };
}

/** In whole percent of the limit. */
export function usedPercent({ limit }: Budget, spent: number): number {
  return Math.floor((spent * 100) / limit.amount);
}
