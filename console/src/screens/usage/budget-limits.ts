/** Budgets as lines of the plot of costs; pure. */
import type { BudgetView } from '../../../../src/client/client.ts';
import { moneyText } from '../../formats/numbers.ts';
import type { PlotLimit } from './plot-content.ts';
import type { PlottedInterval } from './usage-view.ts';

const DAY_HOURS = 24;
const MONTH_HOURS = (DAY_HOURS * 365.25) / 12;

const INTERVAL_HOURS: Readonly<Record<PlottedInterval, number>> = {
  hour: 1,
  day: DAY_HOURS,
  month: MONTH_HOURS,
};

const PERIOD_HOURS: Readonly<Record<BudgetView['period'], number>> = {
  day: DAY_HOURS,
  week: 7 * DAY_HOURS,
  month: MONTH_HOURS,
  total: Infinity,
};

/**
 * Budgets in dollars that count every call, like the plot. A budget of another period than the
 * interval is shown as the pace that would just keep it.
 */
export function budgetLimits(
  budgets: readonly BudgetView[],
  interval: PlottedInterval,
): readonly PlotLimit[] {
  return budgets.flatMap(({ name, scope, period, policy, limit_usd: limit }) => {
    const hours = PERIOD_HOURS[period];
    if (limit === undefined || hours === Infinity || Object.keys(scope).length > 0) return [];
    const value = (limit * INTERVAL_HOURS[interval]) / hours;
    const meaning =
      period === interval
        ? `${moneyText(limit)} a ${period}`
        : `${moneyText(limit)} a ${period}, which is ${moneyText(value)} a${interval === 'hour' ? 'n' : ''} ${interval}`;
    const look = policy === 'enforce' ? 'plot-bad' : 'plot-warn';
    return [{ name: `Budget “${name}”: ${meaning}`, look, value }];
  });
}
