/** The period of a budget that a moment lies in; there is no reset, only another period; pure. */
import { assertNever } from '../model/assert-never.ts';
import {
  type CalendarDate,
  dateAt,
  startOfDate,
  weekdayOf,
  type ZoneClock,
} from '../model/zoned-date.ts';
import type { BudgetPeriod } from './budget.ts';

/** In epoch milliseconds. */
export type BudgetWindow = {
  /** 0 for a budget without periods. */
  readonly start: number;
  /** The first moment after it; Infinity for a budget without periods. */
  readonly end: number;
};

/** A counter of the budget belongs to a window, whatever the clock has said before. */
export function windowAt(period: BudgetPeriod, clock: ZoneClock, instant: number): BudgetWindow {
  if (period === 'total') return { start: 0, end: Infinity };
  const date = dateAt(instant, clock);
  const [first, next] = boundsOf(period, date);
  return { start: startOfDate(first, clock), end: startOfDate(next, clock) };
}

function boundsOf(
  period: Exclude<BudgetPeriod, 'total'>,
  date: CalendarDate,
): readonly [CalendarDate, CalendarDate] {
  const { month, day } = date;
  switch (period) {
    case 'day':
      return [date, { ...date, day: day + 1 }];
    case 'week': {
      const monday = { ...date, day: day - weekdayOf(date) };
      return [monday, { ...monday, day: monday.day + 7 }];
    }
    case 'month':
      return [
        { ...date, day: 1 },
        { ...date, month: month + 1, day: 1 },
      ];
    default:
      return assertNever(period);
  }
}
