/** A budget as it is held in memory, with its current window. */
import { plainModelName } from '../config/provider-kinds.ts';
import type { Asker } from '../routing/asker.ts';
import type { PlannedCandidate } from '../routing/route-plan.ts';
import { UTC_CLOCK, type ZoneClock, zoneClock } from '../model/zoned-date.ts';
import type { Budget } from './budget.ts';
import { type BudgetWindow, windowAt } from './budget-window.ts';

/** A model that is about to be asked. */
export type CountedModel = Pick<PlannedCandidate, 'provider' | 'model'> & {
  readonly status: Pick<PlannedCandidate['status'], 'kind'>;
};

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

  counts({ keyId, component, taskType }: Asker, choice: CountedModel): boolean {
    const { scope } = this.budget;
    return (
      (scope.key === undefined || scope.key === keyId) &&
      (scope.component === undefined || scope.component === component) &&
      (scope.taskType === undefined || scope.taskType === taskType) &&
      (scope.provider === undefined || scope.provider === choice.provider) &&
      (scope.model === undefined || isNamed(choice, scope.model))
    );
  }
}

/** Whether a scope names the model, alone or with its provider, in any form that the provider takes. */
function isNamed({ provider, model, status: { kind } }: CountedModel, name: string): boolean {
  const prefix = `${provider}/`;
  const plain = plainModelName(kind, model);
  if (plainModelName(kind, name) === plain) return true;
  return name.startsWith(prefix) && plainModelName(kind, name.slice(prefix.length)) === plain;
}
