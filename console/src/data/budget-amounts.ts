/** How far a budget is used, in its own unit; pure. */
import type { BudgetPeriodName, BudgetView } from '../../../src/client/client.ts';
import { countOf, moneyText, shareText } from '../formats/numbers.ts';

export type BudgetAmounts = {
  readonly unit: 'dollars' | 'tokens';
  readonly limit: number;
  readonly spent: number;
  /** What running calls may use at most. */
  readonly reserved: number;
  readonly remaining: number;
  readonly debt: number;
  readonly monthPace: number;
};

export type BudgetLevel = { readonly tone: 'good' | 'warn' | 'bad'; readonly text: string };

/** After an amount. */
export const PERIOD_TEXTS: Readonly<Record<BudgetPeriodName, string>> = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
  total: 'in total',
};

export function budgetAmounts(budget: BudgetView): BudgetAmounts {
  if (budget.limit_tokens === undefined) {
    return {
      unit: 'dollars',
      limit: budget.limit_usd ?? 0,
      spent: budget.spent_usd ?? 0,
      reserved: budget.reserved_usd ?? 0,
      remaining: budget.remaining_usd ?? 0,
      debt: budget.debt_usd ?? 0,
      monthPace: budget.month_pace_usd ?? 0,
    };
  }
  return {
    unit: 'tokens',
    limit: budget.limit_tokens,
    spent: budget.spent_tokens ?? 0,
    reserved: budget.reserved_tokens ?? 0,
    remaining: budget.remaining_tokens ?? 0,
    debt: budget.debt_tokens ?? 0,
    monthPace: budget.month_pace_tokens ?? 0,
  };
}

export function amountText(unit: BudgetAmounts['unit'], amount: number): string {
  return unit === 'dollars' ? moneyText(amount) : countOf(amount, 'token');
}

/** @param atPercent the shares of the limit at which the budget reports */
export function budgetLevel(
  { limit, spent, reserved, remaining, debt }: BudgetAmounts,
  atPercent: readonly number[],
): BudgetLevel {
  if (debt > 0) return { tone: 'bad', text: 'over the limit' };
  if (spent >= limit) return { tone: 'bad', text: 'used up' };
  const reached = atPercent.filter((percent) => spent * 100 >= percent * limit);
  if (reached.length > 0) {
    return { tone: 'warn', text: `${shareText(Math.max(...reached) / 100)} reached` };
  }
  if (remaining === 0 && reserved > 0) return { tone: 'warn', text: 'all reserved' };
  return { tone: 'good', text: 'within the limit' };
}
