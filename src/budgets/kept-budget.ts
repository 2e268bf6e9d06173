/** A budget as it is held in memory, with its current window. */
import type { ModelChoice } from '../routing/candidate-plan.ts';
import type { Asker } from '../routing/asker.ts';
import { UTC_CLOCK, type ZoneClock, zoneClock } from '../model/zoned-date.ts';
import type { Budget } from './budget.ts';
import { type BudgetWindow, windowAt } from './budget-window.ts';

export class KeptBudget {
  private readonly clock: ZoneClock;
  private window: BudgetWindow | undefined;

  constructor(readonly budget: Budget) {
    // Another version of Node may not know the zone any more.
    this.clock = zoneClock(budget.timeZone) ?? UTC_CLOCK;
  }

  /** The window of a moment; the same object while the window lasts. */
  windowAt(now: number): BudgetWindow {
    const { window } = this;
    if (window !== undefined && now >= window.start && now < window.end) return window;
    return (this.window = windowAt(this.budget.period, this.clock, now));
  }

  counts({ keyId, component, taskType }: Asker, { provider, model }: ModelChoice): boolean {
    const { scope } = this.budget;
    return (
      (scope.key === undefined || scope.key === keyId) &&
      (scope.component === undefined || scope.component === component) &&
      (scope.taskType === undefined || scope.taskType === taskType) &&
      (scope.provider === undefined || scope.provider === provider) &&
      (scope.model === undefined || scope.model === model || scope.model === `${provider}/${model}`)
    );
  }
}
