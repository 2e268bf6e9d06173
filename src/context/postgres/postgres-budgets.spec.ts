import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ReservationWish } from '../../budgets/budget-store.ts';
import { PostgresBudgets } from './postgres-budgets.ts';
import { PostgresLimits } from './limits.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** Notes the reservations that it settles, unless it is away. */
class FakeDatabase {
  isAway = false;
  readonly isOpen = true;
  readonly settled: unknown[] = [];

  whileOpen() {
    return { process: 'p', connections: { runUnwaited: this.run } };
  }

  private readonly run = async (statement: string, ...values: readonly unknown[]) => {
    if (this.isAway) throw new Error('the database is away');
    if (statement.includes('settle_budgets')) this.settled.push(values[0]);
    return [];
  };
}

const WISH: ReservationWish = {
  id: 'unanswered',
  claims: [{ budgetId: 'team', windowStart: 0, fixed: 1, perToken: 1 }],
  output: { most: 10, least: 10 },
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('settles what ended while the database was away, however long that takes', async () => {
  const database = new FakeDatabase();
  const typed = database as unknown as PostgresDatabase;
  const budgets = new PostgresBudgets(typed, new PostgresLimits(typed));
  database.isAway = true;
  await budgets.settle('ended', [{ budgetId: 'team', windowStart: 0, used: 5 }]);
  await expect(budgets.reserve(WISH)).rejects.toThrow('away');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(database.settled).toEqual([]);
  database.isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(database.settled).toEqual(['ended', 'unanswered']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(database.settled).toHaveLength(2);
});
