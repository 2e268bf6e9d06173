import { describe, expect, it } from 'vitest';
import { zoneClock } from '../model/zoned-date.ts';
import type { BudgetPeriod } from './budget.ts';
import { windowAt } from './budget-window.ts';

function windowOf(period: BudgetPeriod, timeZone: string, at: string): readonly string[] {
  const clock = zoneClock(timeZone);
  if (clock === undefined) throw new Error(timeZone);
  const { start, end } = windowAt(period, clock, Date.parse(at));
  return [new Date(start).toISOString(), new Date(end).toISOString()];
}

describe('windowAt', () => {
  it.each([
    ['day', 'UTC', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    [
      'day',
      'UTC',
      '2026-02-28T23:59:59.999Z',
      '2026-02-28T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ],
    // A Sunday belongs to the week that began on Monday, even in another month.
    ['week', 'UTC', '2026-03-01T12:00:00Z', '2026-02-23T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    [
      'month',
      'UTC',
      '2028-02-29T12:00:00Z',
      '2028-02-01T00:00:00.000Z',
      '2028-03-01T00:00:00.000Z',
    ],
    [
      'month',
      'UTC',
      '2026-12-31T23:59:59Z',
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ],
    // 23 hours when the clock is set forward, 25 when it is set back.
    [
      'day',
      'Europe/Berlin',
      '2026-03-29T12:00:00Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'day',
      'Europe/Berlin',
      '2026-10-25T12:00:00Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ],
    [
      'week',
      'Europe/Berlin',
      '2026-03-29T12:00:00Z',
      '2026-03-22T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'month',
      'America/New_York',
      '2026-03-15T12:00:00Z',
      '2026-03-01T05:00:00.000Z',
      '2026-04-01T04:00:00.000Z',
    ],
    // In Beirut and in Havana the clock is set at midnight: a day begins at 01:00, or has two midnights.
    [
      'day',
      'Asia/Beirut',
      '2026-03-29T12:00:00Z',
      '2026-03-28T22:00:00.000Z',
      '2026-03-29T21:00:00.000Z',
    ],
    [
      'day',
      'America/Havana',
      '2026-11-01T12:00:00Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ],
    [
      'day',
      'Pacific/Apia',
      '2026-06-01T11:00:00Z',
      '2026-06-01T11:00:00.000Z',
      '2026-06-02T11:00:00.000Z',
    ],
    [
      'day',
      'Asia/Kathmandu',
      '2026-06-01T18:14:59Z',
      '2026-05-31T18:15:00.000Z',
      '2026-06-01T18:15:00.000Z',
    ],
  ] as const)('of a %s in %s at %s', (period, zone, at, start, end) => {
    expect(windowOf(period, zone, at)).toEqual([start, end]);
  });

  it.each([
    'Europe/Berlin',
    'America/New_York',
    'Asia/Beirut',
    'America/Havana',
    'Australia/Lord_Howe',
  ])('leaves no gap and no overlap between the days of two years in %s', (zone) => {
    const clock = zoneClock(zone);
    if (clock === undefined) throw new Error(zone);
    const last = Date.parse('2028-01-01T12:00:00Z');
    let { start, end } = windowAt('day', clock, Date.parse('2026-01-01T12:00:00Z'));
    while (end < last) {
      expect(windowAt('day', clock, start)).toEqual({ start, end });
      expect(windowAt('day', clock, end - 1)).toEqual({ start, end });
      const next = windowAt('day', clock, end);
      expect(next.start).toBe(end);
      ({ start, end } = next);
    }
  });

  it('has no end without a period', () => {
    const clock = zoneClock('UTC');
    if (clock === undefined) throw new Error('UTC');
    expect(windowAt('total', clock, Date.now())).toEqual({ start: 0, end: Infinity });
  });
});

it('knows no zone by a wrong name', () => {
  expect(zoneClock('Europe/Atlantis')).toBeUndefined();
});
