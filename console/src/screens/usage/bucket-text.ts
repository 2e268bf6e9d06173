/** The times of buckets in the reader's locale: names, and labels of an axis. */
import type { PlottedInterval } from './usage-view.ts';

export const INTERVAL_NAMES: Readonly<Record<PlottedInterval, string>> = {
  hour: 'Hour',
  day: 'Day',
  month: 'Month',
};

const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(undefined, options);

const time = { hour: 'numeric', minute: '2-digit' } as const;
const date = { day: 'numeric', month: 'short' } as const;

const NAMES: Readonly<Record<PlottedInterval, Intl.DateTimeFormat>> = {
  hour: format({ weekday: 'short', ...date, ...time }),
  day: format({ weekday: 'short', ...date, year: 'numeric' }),
  month: format({ month: 'long', year: 'numeric' }),
};

const hourLabel = format(time);
const dayLabel = format(date);
const monthLabel = format({ month: 'short', year: 'numeric' });

/** Sweden writes days as ISO does. */
const isoDays = new Intl.DateTimeFormat('sv-SE');

/** Such as 2026-03-01. */
export function isoDay(start: number | undefined): string {
  return isoDays.format(start);
}

export function bucketName(start: number, interval: PlottedInterval): string {
  return NAMES[interval].format(start);
}

/** Labels of some buckets, ascending: a day is named where it begins. */
export function axisLabels(
  starts: readonly number[],
  interval: PlottedInterval,
): readonly string[] {
  if (interval !== 'hour') {
    const label = interval === 'day' ? dayLabel : monthLabel;
    return starts.map((start) => label.format(start));
  }
  return starts.map((start, index) => {
    const day = dayLabel.format(start);
    const former = starts[index - 1];
    const isNewDay = former === undefined || dayLabel.format(former) !== day;
    return isNewDay ? `${hourLabel.format(start)}\n${day}` : hourLabel.format(start);
  });
}
