import { describe, expect, it } from 'vitest';
import { usageBounds } from './usage-bounds.ts';

const at = (text: string): number => Date.parse(text);

describe('usageBounds', () => {
  it('keeps local days over daylight-saving changes', () => {
    const days = { interval: 'day', timeZone: 'Europe/Berlin' } as const;
    const spring = usageBounds({
      ...days,
      from: at('2026-03-28T00:00:00+01:00'),
      to: at('2026-03-31T00:00:00+02:00'),
    });
    expect(spring).toEqual([
      at('2026-03-28T00:00:00+01:00'),
      at('2026-03-29T00:00:00+01:00'),
      at('2026-03-30T00:00:00+02:00'),
      at('2026-03-31T00:00:00+02:00'),
    ]);
    const autumn = usageBounds({
      ...days,
      from: at('2026-10-25T00:00:00+02:00'),
      to: at('2026-10-26T10:00:00+01:00'),
    });
    expect(autumn).toEqual([
      at('2026-10-25T00:00:00+02:00'),
      at('2026-10-26T00:00:00+01:00'),
      at('2026-10-26T10:00:00+01:00'),
    ]);
  });

  it('begins a day that has no midnight when its clock does', () => {
    // Beirut skips from 0:00 to 1:00.
    const bounds = usageBounds({
      interval: 'day',
      timeZone: 'Asia/Beirut',
      from: at('2026-03-27T22:00:00Z'),
      to: at('2026-03-29T21:00:00Z'),
    });
    expect(bounds[1]).toBe(at('2026-03-28T22:00:00Z'));
  });

  it("begins such a day at one o'clock where the clock skips the hour after midnight", () => {
    const bounds = usageBounds({
      interval: 'day',
      timeZone: 'America/Santiago',
      from: at('2025-09-06T04:00:00Z'),
      to: at('2025-09-09T03:00:00Z'),
    });
    expect(bounds.map((bound) => new Date(bound).toISOString().slice(0, 13))).toEqual([
      '2025-09-06T04',
      '2025-09-07T04',
      '2025-09-08T03',
      '2025-09-09T03',
    ]);
  });

  it('makes months, parts of them at both ends', () => {
    expect(
      usageBounds({
        interval: 'month',
        timeZone: 'America/New_York',
        from: at('2025-12-15T00:00:00Z'),
        to: at('2026-02-10T00:00:00Z'),
      }),
    ).toEqual([
      at('2025-12-15T00:00:00Z'),
      at('2026-01-01T05:00:00Z'),
      at('2026-02-01T05:00:00Z'),
      at('2026-02-10T00:00:00Z'),
    ]);
  });

  it('makes hours, and one bucket of all', () => {
    const span = {
      timeZone: 'UTC',
      from: at('2026-01-01T00:30:00Z'),
      to: at('2026-01-01T02:10:00Z'),
    };
    const hour = (number: number): number => at(`2026-01-01T0${number}:00:00Z`);
    expect(usageBounds({ ...span, interval: 'hour' })).toEqual([
      hour(0),
      hour(1),
      hour(2),
      hour(3),
    ]);
    expect(usageBounds({ ...span, interval: 'none' })).toEqual([hour(0), hour(3)]);
  });

  it.each([
    ['time_zone', { timeZone: 'Mars/Base' }],
    ['to', { to: at('2025-01-01T00:00:00Z') }],
    ['interval', { to: at('2027-01-01T00:00:00Z') }],
  ])('refuses an unusable %s', (field, change) => {
    const span = {
      interval: 'hour',
      timeZone: 'UTC',
      from: at('2026-01-01T00:00:00Z'),
      to: at('2026-01-02T00:00:00Z'),
    } as const;
    expect(() => usageBounds({ ...span, ...change })).toThrow(field);
  });
});
