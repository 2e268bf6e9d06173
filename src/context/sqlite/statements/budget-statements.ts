/** The SQL that writes budgets' counters in the embedded database; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import { SETTLED_BATCH } from '../../rows/store-settings.ts';

/** What was spent of a budget in one of its windows. */
type SpentAmount = {
  readonly budgetId: string;
  readonly windowStart: number;
  readonly amount: number;
};

export type BudgetJob =
  /** Altogether, so that it changes nothing if it is done twice. */
  | {
      readonly type: 'settle-budgets';
      readonly spent: readonly SpentAmount[];
      /** See `HoldJournal.settle`. */
      readonly batch: number;
    }
  | { readonly type: 'prune-budgets'; readonly before: number }
  | { readonly type: 'forget-budget'; readonly budgetId: string };

export const SPENT_OF_BUDGET =
  'SELECT spent FROM budget_counters WHERE budget_id = ? AND window_start = ?';

export class BudgetStatements {
  private readonly spending: StatementSync;
  private readonly numbering: StatementSync;
  private readonly pruning: StatementSync;
  private readonly forgetting: StatementSync;

  constructor(database: DatabaseSync) {
    this.spending = database.prepare(`
      INSERT OR REPLACE INTO budget_counters (budget_id, window_start, spent) VALUES (?, ?, ?)`);
    this.numbering = database.prepare(
      `INSERT OR REPLACE INTO settings (key, value) VALUES ('${SETTLED_BATCH}', ?)`,
    );
    this.pruning = database.prepare(
      'DELETE FROM budget_counters WHERE window_start > 0 AND window_start < ?',
    );
    this.forgetting = database.prepare('DELETE FROM budget_counters WHERE budget_id = ?');
  }

  perform(job: BudgetJob): number {
    switch (job.type) {
      case 'settle-budgets':
        for (const { budgetId, windowStart, amount } of job.spent) {
          this.spending.run(budgetId, windowStart, amount);
        }
        this.numbering.run(String(job.batch));
        return job.spent.length;
      case 'prune-budgets':
        return Number(this.pruning.run(job.before).changes);
      case 'forget-budget':
        return Number(this.forgetting.run(job.budgetId).changes);
      default:
        return assertNever(job);
    }
  }
}
