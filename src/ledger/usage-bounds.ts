/** Where the buckets of a plot begin and end, in a time zone with its daylight-saving changes; pure. */
import { RhetorError } from '../model/rhetor-error.ts';
import { dateAt, startOfDate, type ZoneClock, zoneClock } from '../model/zoned-date.ts';
import { MOST_BUCKETS } from './limits.ts';
import { HOUR_MS } from './usage-query.ts';

export const USAGE_INTERVALS = ['hour', 'day', 'month', 'none'] as const;
export type UsageInterval = (typeof USAGE_INTERVALS)[number];

export type UsageSpan = {
  /** Epoch milliseconds; from the hour in which it lies. */
  readonly from: number;
  /** Up to the end of the hour in which it lies. */
  readonly to: number;
  readonly interval: UsageInterval;
  /** An IANA name. */
  readonly timeZone: string;
};

/**
 * Ascending: the beginning of each bucket, and the end of the last one. The first and the last
 * bucket may be parts of a day or month.
 * @throws RhetorError `invalid_value` for an unknown time zone, an empty span or too many buckets
 */
export function usageBounds({ from, to, interval, timeZone }: UsageSpan): readonly number[] {
  const first = Math.floor(from / HOUR_MS) * HOUR_MS;
  const end = Math.ceil(to / HOUR_MS) * HOUR_MS;
  if (end <= first) throw fault('to', 'must be later than from');
  const bounds = [first];
  const starts = startsOf(interval, first, clockOf(timeZone));
  for (let next = starts(); next < end; next = starts()) {
    if (next > (bounds.at(-1) ?? 0)) bounds.push(next);
    if (bounds.length > MOST_BUCKETS) {
      throw fault('interval', `would make more than ${MOST_BUCKETS} buckets; choose a longer one`);
    }
  }
  return [...bounds, end];
}

/** Returns the beginnings of the intervals after `first`, one with each call. */
function startsOf(interval: UsageInterval, first: number, clock: ZoneClock): () => number {
  if (interval === 'none') return () => Infinity;
  let count = 0;
  if (interval === 'hour') return () => first + (count += 1) * HOUR_MS;
  const { year, month, day } = dateAt(first, clock);
  return () => {
    count += 1;
    return interval === 'day'
      ? startOfDate({ year, month, day: day + count }, clock)
      : startOfDate({ year, month: month + count, day: 1 }, clock);
  };
}

function clockOf(timeZone: string): ZoneClock {
  const clock = zoneClock(timeZone);
  if (clock === undefined) throw fault('time_zone', 'must be a name such as Europe/Berlin');
  return clock;
}

function fault(field: string, message: string): RhetorError {
  return new RhetorError('invalid_value', `${field} ${message}.`, { fields: [{ field, message }] });
}
