/** Budgets as JSON; pure. */
import { toUsd } from '../../model/cost.ts';
import type { BudgetScope } from '../../budgets/budget.ts';
import type { BudgetState } from '../../budgets/budget-state.ts';
import type { BudgetScopeFields, BudgetView } from '../../contract/budgets.ts';

export function toBudgetView(state: BudgetState): BudgetView {
  const { budget, window } = state;
  const { assumedPrice } = budget;
  return {
    budget_id: budget.id,
    name: budget.name,
    scope: toScopeFields(budget.scope),
    period: budget.period,
    time_zone: budget.timeZone,
    policy: budget.policy,
    on_limit: budget.onLimit,
    at_percent: budget.atPercent,
    ...(assumedPrice && { assume_price: assumedPrice }),
    ...(budget.limit.unit === 'tokens' ? toTokens(state) : toDollars(state)),
    window_start: toTime(window.end === Infinity ? budget.createdAt : window.start),
    ...(window.end !== Infinity && { resets_at: toTime(window.end) }),
    created_at: toTime(budget.createdAt),
  };
}

function toDollars({ budget, spent, reserved, remaining, debt, monthPace }: BudgetState) {
  return {
    limit_usd: toUsd(budget.limit.amount),
    spent_usd: toUsd(spent),
    reserved_usd: toUsd(reserved),
    remaining_usd: toUsd(remaining),
    ...(debt > 0 && { debt_usd: toUsd(debt) }),
    month_pace_usd: toUsd(monthPace),
  };
}

function toTokens({ budget, spent, reserved, remaining, debt, monthPace }: BudgetState) {
  return {
    limit_tokens: budget.limit.amount,
    spent_tokens: spent,
    reserved_tokens: reserved,
    remaining_tokens: remaining,
    ...(debt > 0 && { debt_tokens: debt }),
    month_pace_tokens: monthPace,
  };
}

function toScopeFields({ taskType, ...scope }: BudgetScope): BudgetScopeFields {
  return { ...scope, ...(taskType !== undefined && { task_type: taskType }) };
}

function toTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
