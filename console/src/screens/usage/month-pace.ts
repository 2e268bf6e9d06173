/** What a month costs at the pace of a range; pure. */
import type { UsageFigures } from './usage-figures.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = (365.25 / 12) * DAY_MS;

/** Since the first use within the range; undefined before it is a day old, since hours say little. */
export function monthPace({ starts, buckets, sums }: UsageFigures, now: number) {
  const first = starts[buckets.findIndex(({ requests }) => requests > 0)];
  if (first === undefined || now - first < DAY_MS) return undefined;
  return (sums.cost_usd * MONTH_MS) / (now - first);
}
