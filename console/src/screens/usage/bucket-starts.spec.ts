/** Where buckets begin in the reader's time zone, also where clocks change. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usageBounds } from '../../../../src/ledger/usage-bounds.ts';
import type { UsageReport } from '../../../../src/client/client.ts';
import { bucketStarts } from './bucket-starts.ts';
import { NO_USE } from './usage-figures.ts';
import { spanOf, type UsageRange } from './usage-view.ts';

afterEach(() => vi.unstubAllEnvs());

const EMPTY: Pick<UsageReport, 'group_by' | 'totals' | 'buckets'> = {
  group_by: null,
  totals: NO_USE,
  buckets: [],
};

/** What the server counts in, and what the console makes of its answer. */
function bothOf(
  timeZone: string,
  now: string,
  range: UsageRange,
  interval: 'hour' | 'day' | 'month',
) {
  vi.stubEnv('TZ', timeZone);
  const { from, to } = spanOf(range, new Date(now));
  const bounds = usageBounds({
    from: Date.parse(from),
    to: Date.parse(to),
    interval,
    timeZone,
  });
  const report: UsageReport = {
    ...EMPTY,
    from: new Date(bounds[0] ?? 0).toISOString(),
    to: new Date(bounds.at(-1) ?? 0).toISOString(),
    interval,
  };
  return { server: bounds.slice(0, -1), console: bucketStarts(report) };
}

describe('the beginnings of buckets', () => {
  it.each([
    ['Europe/Berlin', '2026-03-31T08:20:00Z', '7d', 'day', 7],
    ['Europe/Berlin', '2026-10-27T22:59:59Z', '7d', 'day', 7],
    ['Europe/Berlin', '2026-10-27T08:20:00Z', '7d', 'hour', 7 * 24 - 14 + 1],
    ['Asia/Beirut', '2026-03-31T08:20:00Z', '7d', 'day', 7],
    ['America/Santiago', '2026-09-08T08:20:00Z', '30d', 'day', 30],
    ['America/Havana', '2026-11-03T08:20:00Z', '7d', 'day', 7],
    ['Asia/Kolkata', '2026-06-10T20:00:00Z', '7d', 'day', 7],
    ['Australia/Lord_Howe', '2026-10-06T20:00:00Z', '7d', 'day', 7],
    ['Asia/Kathmandu', '2026-06-10T18:20:00Z', '90d', 'day', 90],
    ['Pacific/Auckland', '2026-06-10T20:00:00Z', '90d', 'month', 4],
    ['UTC', '2026-06-10T00:00:00Z', '24h', 'hour', 24],
  ] as const)('are the server’s in %s at %s: %s by the %s', (zone, now, range, interval, count) => {
    const { server, console } = bothOf(zone, now, range, interval);
    expect(console).toEqual(server);
    expect(console).toHaveLength(count);
  });

  it('keep those of the report that the browser does not know', () => {
    vi.stubEnv('TZ', 'UTC');
    const start = '2026-01-01T23:00:00.000Z';
    const starts = bucketStarts({
      ...EMPTY,
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-03T00:00:00Z',
      interval: 'day',
      buckets: [{ start, ...EMPTY.totals }],
    });
    expect(starts.map((at) => new Date(at).toISOString())).toEqual([
      '2026-01-01T00:00:00.000Z',
      start,
      '2026-01-02T00:00:00.000Z',
    ]);
  });

  it('are one for a report without an interval', () => {
    const from = '2026-01-01T00:00:00.000Z';
    const report = { ...EMPTY, from, to: '2026-05-01T00:00:00Z', interval: 'none' } as const;
    expect(bucketStarts(report)).toEqual([Date.parse(from)]);
  });
});
