/** Where the buckets of a plot begin and end, in a time zone with its daylight-saving changes; pure. */
import { RhetorError } from '../model/rhetor-error.ts';
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
  const starts = startsOf(interval, first, zoneOf(timeZone));
  for (let next = starts(); next < end; next = starts()) {
    if (next > (bounds.at(-1) ?? 0)) bounds.push(next);
    if (bounds.length > MOST_BUCKETS) {
      throw fault('interval', `would make more than ${MOST_BUCKETS} buckets; choose a longer one`);
    }
  }
  return [...bounds, end];
}

/** Returns the beginnings of the intervals after `first`, one with each call. */
function startsOf(interval: UsageInterval, first: number, zone: Intl.DateTimeFormat): () => number {
  if (interval === 'none') return () => Infinity;
  let count = 0;
  if (interval === 'hour') return () => first + (count += 1) * HOUR_MS;
  const [year, month, day] = localDate(first, zone);
  return () => {
    count += 1;
    const date = interval === 'day' ? [month, day + count] : [month + count, 1];
    return midnight(Date.UTC(year, date[0] ?? 0, date[1]), zone);
  };
}

/** @param local the date as if it were in UTC */
function midnight(local: number, zone: Intl.DateTimeFormat): number {
  const guess = local - offsetAt(local, zone);
  return local - offsetAt(guess, zone);
}

function offsetAt(instant: number, zone: Intl.DateTimeFormat): number {
  const part = partsOf(instant, zone);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(instant / 1_000) * 1_000;
}

function localDate(instant: number, zone: Intl.DateTimeFormat) {
  const part = partsOf(instant, zone);
  return [part('year'), part('month') - 1, part('day')] as const;
}

function partsOf(instant: number, zone: Intl.DateTimeFormat): (type: string) => number {
  const parts = zone.formatToParts(instant);
  return (type) => Number(parts.find((part) => part.type === type)?.value);
}

function zoneOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw fault('time_zone', 'must be a name such as Europe/Berlin');
  }
}

function fault(field: string, message: string): RhetorError {
  return new RhetorError('invalid_value', `${field} ${message}.`, { fields: [{ field, message }] });
}
