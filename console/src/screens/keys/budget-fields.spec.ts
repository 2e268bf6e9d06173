/** What the form of a budget sends. */
import { expect, it } from 'vitest';
import type { BudgetView } from '../../../../src/contract/budgets.ts';
import { budgetFields, NEW_BUDGET, toBudgetChanges, toBudgetRequest } from './budget-fields.ts';

const BUDGET: BudgetView = {
  budget_id: 'b1',
  name: 'Ergon',
  scope: { key: '0123456789abcdef', task_type: 'code' },
  period: 'week',
  time_zone: 'Europe/Berlin',
  policy: 'enforce',
  on_limit: 'cheaper',
  at_percent: [50, 80],
  assume_price: { input: 3, output: 15 },
  limit_usd: 0.000_001,
  spent_usd: 0,
  reserved_usd: 0,
  remaining_usd: 0.000_001,
  month_pace_usd: 0,
  window_start: '2026-01-01T00:00:00.000Z',
  resets_at: '2026-01-08T00:00:00.000Z',
  created_at: '2026-01-01T00:00:00.000Z',
};

it('sends a new budget with its defaults', () => {
  expect(toBudgetRequest({ ...NEW_BUDGET, name: 'All', limit: '12.5' })).toEqual({
    name: 'All',
    scope: {},
    period: 'month',
    time_zone: 'UTC',
    limit_usd: 12.5,
    policy: 'enforce',
    on_limit: 'deny',
    at_percent: [80],
  });
});

it('changes only what differs', () => {
  const former = budgetFields(BUDGET);
  expect(toBudgetChanges(former, former)).toEqual({});
  expect(toBudgetChanges({ ...former, limit: '5', taskType: '' }, former)).toEqual({
    limit_usd: 5,
    scope: { key: '0123456789abcdef' },
  });
  expect(toBudgetChanges({ ...former, inputPrice: '', outputPrice: '' }, former)).toEqual({
    assume_price: null,
  });
  expect(toBudgetChanges({ ...former, atPercent: '80 % ; 50' }, former)).toEqual({
    at_percent: [80, 50],
  });
});

it('keeps the unit of a budget of tokens', () => {
  const { limit_usd: _, ...rest } = BUDGET;
  const former = budgetFields({ ...rest, limit_tokens: 300 });
  expect(toBudgetChanges({ ...former, limit: '400' }, former)).toEqual({ limit_tokens: 400 });
});

it('refuses percents that are no numbers, and half a price', () => {
  expect(() => toBudgetRequest({ ...NEW_BUDGET, atPercent: '80, soon' })).toThrow(/at_percent/);
  expect(() => toBudgetRequest({ ...NEW_BUDGET, inputPrice: '3' })).toThrow(/assume_price\.output/);
  expect(toBudgetRequest({ ...NEW_BUDGET, atPercent: '' }).at_percent).toEqual([]);
});
