import { describe, expect, it } from 'vitest';
import { rollUpRanges, rollUpStart } from './roll-up-ranges.ts';
import { usageBounds } from './usage-bounds.ts';
import { HOUR_MS } from './usage-query.ts';

const at = (text: string): number => Date.parse(text);

it('finds the beginning of a roll-up', () => {
  const time = at('2026-03-01T13:45:00Z');
  expect(rollUpStart(time, 1)).toBe(at('2026-03-01T13:00:00Z'));
  expect(rollUpStart(time, 6)).toBe(at('2026-03-01T12:00:00Z'));
});

describe('the ranges', () => {
  it.each([
    ['UTC', 4],
    ['Europe/Berlin', 9],
    ['America/New_York', 9],
    ['Asia/Kolkata', 9],
  ])('of ordinary days in %s have at most %d roll-ups a day', (timeZone, most) => {
    const span = { from: at('2026-06-01T00:00:00Z'), to: at('2026-06-11T00:00:00Z') };
    const bounds = usageBounds({ ...span, interval: 'day', timeZone });
    const counts = new Map<number, number>();
    for (const { bucket, hours, from, to } of rollUpRanges(bounds)) {
      const count = (to - from) / (hours * HOUR_MS);
      counts.set(bucket, (counts.get(bucket) ?? 0) + count);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(most);
  });

  it.each(['hour', 'day', 'month', 'none'] as const)(
    'hold every hour once, in its bucket, over daylight-saving changes (%s)',
    (interval) => {
      for (const timeZone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe']) {
        const span = { from: at('2026-03-20T05:30:00Z'), to: at('2026-04-10T00:00:00Z') };
        const bounds = usageBounds({ ...span, interval, timeZone });
        const ranges = rollUpRanges(bounds);
        const [first = 0, last = 0] = [bounds[0], bounds.at(-1)];
        for (let hour = first; hour < last; hour += HOUR_MS) {
          const holding = ranges.filter(({ from, to }) => from <= hour && hour < to);
          const bucket = bounds.findLastIndex((bound) => bound <= hour);
          expect(holding.map((range) => range.bucket)).toEqual([bucket]);
          const [{ hours, from } = { hours: 1 as const, from: hour }] = holding;
          expect((rollUpStart(hour, hours) - from) % (hours * HOUR_MS)).toBe(0);
        }
      }
    },
  );
});
