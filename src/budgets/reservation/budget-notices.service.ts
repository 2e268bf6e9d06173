/** Reports how far budgets are used: to callers, and once for each share of the limit in the log. */
import { Injectable, Logger } from '@nestjs/common';
import { usedPercent } from '../budget-state.ts';
import type { CounterState } from '../budget-store.ts';
import type { ClaimedBudget } from './claimed-budget.ts';

@Injectable()
export class BudgetNotices {
  private readonly logger = new Logger('Budgets');
  /** By budget: the window, and the highest share that was reported in it. */
  private readonly reported = new Map<string, { windowStart: number; percent: number }>();

  /** For the caller, about every budget that is used beyond its first share; undefined if there is none. */
  noticeOf(
    claimed: readonly ClaimedBudget[],
    counters: readonly CounterState[],
  ): string | undefined {
    let words: string | undefined;
    for (const [place, { kept }] of claimed.entries()) {
      const { name, policy, atPercent } = kept.budget;
      if (policy === 'observe') continue;
      const percent = usedPercent(kept.budget, counters[place]?.spent ?? 0);
      if (percent < (atPercent[0] ?? 100)) continue;
      const notice = `${name} ${percent}%`;
      words = words === undefined ? notice : `${words}, ${notice}`;
    }
    return words;
  }

  /** Called after a call is settled. */
  note(claimed: readonly ClaimedBudget[], counters: readonly CounterState[]): void {
    for (const [place, { kept, windowStart }] of claimed.entries()) {
      const { id, name, atPercent } = kept.budget;
      const percent = usedPercent(kept.budget, counters[place]?.spent ?? 0);
      const reached = atPercent.findLast((share) => percent >= share);
      if (reached === undefined) continue;
      const former = this.reported.get(id);
      if (former?.windowStart === windowStart && former.percent >= reached) continue;
      this.reported.set(id, { windowStart, percent: reached });
      this.logger.warn(`the budget "${name}" has used ${reached} % of its limit`);
    }
  }
}
