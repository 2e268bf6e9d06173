/** Dates and times in the reader's locale and time zone. */

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const minutes = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const today = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const thisYear = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function momentText(timestamp: string): string {
  return full.format(new Date(timestamp));
}

/** To the minute: 1 Nov 2026, 01:00. */
export function minuteText(timestamp: string): string {
  return minutes.format(new Date(timestamp));
}

/** As short as is clear now: a time today, a day this year, else a date. */
export function shortMomentText(timestamp: string, now: Date = new Date()): string {
  const moment = new Date(timestamp);
  if (moment.toDateString() === now.toDateString()) return today.format(moment);
  return (moment.getFullYear() === now.getFullYear() ? thisYear : day).format(moment);
}

/** 3 minutes ago, in 2 days. */
export function relativeText(timestamp: string, now: number = Date.now()): string {
  const ms = Date.parse(timestamp) - now;
  const size = Math.abs(ms);
  if (size < MINUTE) return relative.format(Math.round(ms / 1_000), 'second');
  if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(ms / HOUR), 'hour');
  return relative.format(Math.round(ms / DAY), 'day');
}
