/** The SQL that writes budgets' counters in the embedded database; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../model/assert-never.ts';

/** Of one budget, in one of its windows. */
type StoredAmount = {
  readonly budgetId: string;
  readonly windowStart: number;
  readonly amount: number;
};

export type BudgetJob =
  /** What a call may spend. */
  | {
      readonly type: 'hold-budgets';
      readonly id: string;
      readonly amounts: readonly StoredAmount[];
    }
  /** Calls that have ended, and what has been spent altogether since: done twice, it changes nothing. */
  | {
      readonly type: 'settle-budgets';
      readonly ids: readonly string[];
      readonly spent: readonly StoredAmount[];
    }
  /** Counts what is held as spent. */
  | { readonly type: 'recover-budgets' }
  | { readonly type: 'forget-budget'; readonly budgetId: string };

export const SPENT_OF_BUDGET =
  'SELECT spent FROM budget_counters WHERE budget_id = ? AND window_start = ?';

export class BudgetStatements {
  private readonly holding: StatementSync;
  private readonly releasing: StatementSync;
  private readonly spending: StatementSync;
  private readonly recovering: StatementSync;
  private readonly releasingAll: StatementSync;
  private readonly forgetting: StatementSync;
  private readonly forgettingHolds: StatementSync;

  constructor(database: DatabaseSync) {
    this.holding = database.prepare(`
      INSERT OR IGNORE INTO budget_holds (id, budget_id, window_start, amount) VALUES (?, ?, ?, ?)`);
    this.releasing = database.prepare('DELETE FROM budget_holds WHERE id = ?');
    this.spending = database.prepare(`
      INSERT OR REPLACE INTO budget_counters (budget_id, window_start, spent) VALUES (?, ?, ?)`);
    this.recovering = database.prepare(`
      INSERT INTO budget_counters (budget_id, window_start, spent)
      SELECT budget_id, window_start, sum(amount) FROM budget_holds
      WHERE true GROUP BY budget_id, window_start
      ON CONFLICT (budget_id, window_start) DO UPDATE SET spent = spent + excluded.spent`);
    this.releasingAll = database.prepare('DELETE FROM budget_holds');
    this.forgetting = database.prepare('DELETE FROM budget_counters WHERE budget_id = ?');
    this.forgettingHolds = database.prepare('DELETE FROM budget_holds WHERE budget_id = ?');
  }

  perform(job: BudgetJob): number {
    switch (job.type) {
      case 'hold-budgets':
        for (const { budgetId, windowStart, amount } of job.amounts) {
          this.holding.run(job.id, budgetId, windowStart, amount);
        }
        return job.amounts.length;
      case 'settle-budgets':
        for (const id of job.ids) this.releasing.run(id);
        for (const { budgetId, windowStart, amount } of job.spent) {
          this.spending.run(budgetId, windowStart, amount);
        }
        return job.spent.length;
      case 'recover-budgets':
        this.recovering.run();
        return Number(this.releasingAll.run().changes);
      case 'forget-budget':
        this.forgettingHolds.run(job.budgetId);
        return Number(this.forgetting.run(job.budgetId).changes);
      default:
        return assertNever(job);
    }
  }
}
