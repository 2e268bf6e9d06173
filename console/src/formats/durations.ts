/** Durations in the reader's locale. */

const inUnit = (unit: string, digits = 0): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  });

const milliseconds = inUnit('millisecond');
const seconds = inUnit('second', 1);
const wholeSeconds = inUnit('second');
const minutes = inUnit('minute');
const hours = inUnit('hour');
const days = inUnit('day');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units: 340 ms, 1.2 s, 2 min 3 s, 1 h 5 min. */
export function durationText(ms: number): string {
  if (ms < 999.5) return milliseconds.format(ms);
  if (ms < 59_950) return seconds.format(ms / 1_000);
  const rounded = Math.round(ms / 1_000) * 1_000;
  if (rounded < HOUR) return both(rounded, [minutes, MINUTE], [wholeSeconds, 1_000]);
  if (rounded < DAY) return both(rounded, [hours, HOUR], [minutes, MINUTE]);
  return both(rounded, [days, DAY], [hours, HOUR]);
}

type Unit = readonly [Intl.NumberFormat, number];

function both(ms: number, [large, size]: Unit, [small, part]: Unit): string {
  const rest = Math.floor((ms % size) / part);
  const first = large.format(Math.floor(ms / size));
  return rest === 0 ? first : `${first} ${small.format(rest)}`;
}
