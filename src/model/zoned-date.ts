/** Calendar days in a time zone, with its daylight-saving changes; pure. */

/** Tells the local time of any moment in one time zone. */
export type ZoneClock = Intl.DateTimeFormat;

/** A day of a calendar, without a time zone. */
export type CalendarDate = {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  /** From 1; may lie outside of its month, and then means a day of another one. */
  readonly day: number;
};

const DAY_MS = 86_400_000;

export const UTC_CLOCK: ZoneClock = clockOf('UTC');

/** Undefined for a name that is no time zone. */
export function zoneClock(timeZone: string): ZoneClock | undefined {
  try {
    return clockOf(timeZone);
  } catch {
    return undefined;
  }
}

function clockOf(timeZone: string): ZoneClock {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

export function dateAt(instant: number, clock: ZoneClock): CalendarDate {
  const part = partsOf(instant, clock);
  return { year: part('year'), month: part('month') - 1, day: part('day') };
}

/** 0 for Monday. */
export function weekdayOf(date: CalendarDate): number {
  return (new Date(inUtc(date)).getUTCDay() + 6) % 7;
}

/**
 * The first moment of a day, in epoch milliseconds: its midnight; the first one if the clock is then
 * set back; or the moment to which the clock is set forward if there is no midnight.
 */
export function startOfDate(date: CalendarDate, clock: ZoneClock): number {
  const local = inUtc(date);
  const [early, late] = [
    local - offsetAt(local - DAY_MS, clock),
    local - offsetAt(local + DAY_MS, clock),
  ].sort((one, other) => one - other);
  if (early === undefined || late === undefined) return local;
  return inUtc(dateAt(early, clock)) >= local ? early : late;
}

function inUtc({ year, month, day }: CalendarDate): number {
  return Date.UTC(year, month, day);
}

function offsetAt(instant: number, clock: ZoneClock): number {
  const part = partsOf(instant, clock);
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

function partsOf(instant: number, clock: ZoneClock): (type: string) => number {
  const parts = clock.formatToParts(instant);
  return (type) => Number(parts.find((part) => part.type === type)?.value);
}
