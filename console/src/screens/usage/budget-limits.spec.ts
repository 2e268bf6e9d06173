/** Which budgets are lines of the plot of costs, and at which height. */
import { expect, it } from 'vitest';
import type { BudgetView } from '../../../../src/client/client.ts';
import { budgetLimits } from './budget-limits.ts';

function budget(changes: Partial<BudgetView>): BudgetView {
  return {
    budget_id: 'one',
    name: 'one',
    scope: {},
    period: 'day',
    time_zone: 'UTC',
    policy: 'enforce',
    on_limit: 'deny',
    at_percent: [80],
    limit_usd: 24,
    window_start: '2026-03-01T00:00:00Z',
    created_at: '2026-03-01T00:00:00Z',
    ...changes,
  };
}

it.each([
  ['day', 'day', 24],
  ['day', 'hour', 1],
  ['week', 'day', 24 / 7],
  ['month', 'month', 24],
  ['month', 'day', 24 / (365.25 / 12)],
] as const)('shows a budget of a %s by the %s', (period, interval, value) => {
  const [limit] = budgetLimits([budget({ period })], interval);
  expect(limit?.value).toBeCloseTo(value);
  expect(limit?.look).toBe('plot-bad');
});

it('leaves out what cannot be compared with the cost of all requests', () => {
  const { limit_usd: _, ...tokens } = budget({ limit_tokens: 100 });
  const budgets = [budget({ scope: { component: 'anna' } }), budget({ period: 'total' }), tokens];
  expect(budgetLimits(budgets, 'day')).toEqual([]);
});
