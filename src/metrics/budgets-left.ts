/** The port to the budgets: how much of each is left. */

export type BudgetLeft = {
  readonly name: string;
  /** Negative if more was spent than the budget allows. */
  readonly remainingUsd: number;
};

export abstract class BudgetsLeft {
  /** Asked with each scrape; only budgets in dollars. */
  abstract list(): Promise<readonly BudgetLeft[]>;
}

/** For a server without budgets. */
export class NoBudgets extends BudgetsLeft {
  override list(): Promise<readonly BudgetLeft[]> {
    return Promise.resolve([]);
  }
}
