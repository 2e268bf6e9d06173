import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Retention } from './records/context-changes.ts';
import type { ContextCatalog } from './ports/context-catalog.ts';
import type { ContextExpiry } from './ports/context-expiry.ts';
import { RetentionService } from './retention.service.ts';

const HOUR = 60 * 60 * 1_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

/** A store that only expires contexts: so many per call; it records the queries. */
function retention(
  settings: { readonly days?: number; readonly contexts?: number },
  ...results: readonly (number | Error)[]
) {
  const asked: Retention[] = [];
  const left = [...results];
  const expiry = {
    expire: (query: Retention): Promise<number> => {
      asked.push(query);
      const result = left.shift() ?? 0;
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  } as unknown as ContextExpiry;
  const { days: retentionDays, contexts: retentionContexts } = settings;
  const catalog = { list: () => Promise.resolve({ contexts: [] }) } as unknown as ContextCatalog;
  const service = new RetentionService({ retentionDays, retentionContexts }, expiry, catalog);
  service.onApplicationBootstrap();
  return { service, asked };
}

describe('RetentionService', () => {
  it('does nothing unless configured', async () => {
    const { asked } = retention({});
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(asked).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('expires contexts by age and by number, every hour', async () => {
    const { asked } = retention({ days: 30, contexts: 100 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([
      { before: NOW + 10_000 - 30 * 24 * HOUR, keep: 100, limit: expect.any(Number) },
    ]);
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(asked).toHaveLength(3);
  });

  it('continues batch by batch until nothing is left', async () => {
    const { asked } = retention({ contexts: 5 }, 50, 50, 3);
    await vi.advanceTimersByTimeAsync(10_000 + 3_000);
    expect(asked).toHaveLength(4);
    expect(asked[0]).not.toHaveProperty('before');
    await vi.advanceTimersByTimeAsync(HOUR - 1_000);
    expect(asked).toHaveLength(4);
  });

  it('retries a failed sweep later', async () => {
    const { asked } = retention({ days: 1 }, new Error('locked'), 2);
    await vi.advanceTimersByTimeAsync(10_000 + HOUR + 1_000);
    expect(asked).toHaveLength(3);
  });

  it('stops with the application', async () => {
    const { service, asked } = retention({ days: 1 }, 50, 50);
    await vi.advanceTimersByTimeAsync(10_000);
    service.onModuleDestroy();
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(asked).toHaveLength(1);
  });

  describe('with a clock that was set ahead', () => {
    const DAYS = 24 * HOUR;

    /** A store of conversations that were last changed `age` milliseconds ago. */
    function aged(ages: readonly number[], contexts?: number) {
      let times = ages.map((age) => NOW - age);
      const store = {
        list: () =>
          Promise.resolve({
            contexts: times.length === 0 ? [] : [{ updatedAt: Math.max(...times) }],
          }),
        countUnchangedSince: (before: number) =>
          Promise.resolve({
            all: times.length,
            unchanged: times.filter((time) => time < before).length,
          }),
        expire: ({ before = 0 }: Retention) => {
          const left = times.filter((time) => time >= before);
          const deleted = times.length - left.length;
          times = left;
          return Promise.resolve(deleted);
        },
      };
      const service = new RetentionService(
        { retentionDays: 30, retentionContexts: contexts },
        store as unknown as ContextExpiry,
        store as unknown as ContextCatalog,
      );
      service.onApplicationBootstrap();
      return { service, count: () => times.length };
    }

    it('refuses to delete more than a tenth at once, and reports it', async () => {
      const { service, count } = aged(Array.from({ length: 100 }, (_, day) => (day * DAYS) / 4));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(service.problem()).toBeUndefined();
      vi.setSystemTime(Date.now() + 400 * DAYS);
      await vi.advanceTimersByTimeAsync(3 * HOUR);
      expect(count()).toBe(100);
      expect(service.problem()).toMatch(/100 of 100 would expire at once.*moved 400 days ahead/);
      vi.setSystemTime(Date.now() - 400 * DAYS);
      await vi.advanceTimersByTimeAsync(HOUR);
      expect(service.problem()).toBeUndefined();
      expect(count()).toBe(100);
    });

    it('continues to delete a few', async () => {
      const { service, count } = aged([...Array.from({ length: 95 }, () => 0), 29 * DAYS]);
      await vi.advanceTimersByTimeAsync(10_000);
      vi.setSystemTime(Date.now() + 2 * DAYS);
      await vi.advanceTimersByTimeAsync(2 * HOUR);
      expect(count()).toBe(95);
      expect(service.problem()).toBeUndefined();
    });

    it('distrusts a clock that was set while Rhetor was off', async () => {
      const { service, count } = aged(Array.from({ length: 50 }, () => 90 * DAYS));
      await vi.advanceTimersByTimeAsync(2 * HOUR);
      expect(count()).toBe(50);
      expect(service.problem()).toMatch(/newest conversation was 90 days old/);
    });

    it('deletes all expired contexts if the clock is plausible', async () => {
      const { service, count } = aged([0, ...Array.from({ length: 50 }, () => 90 * DAYS)]);
      await vi.advanceTimersByTimeAsync(2 * HOUR);
      expect(count()).toBe(1);
      expect(service.problem()).toBeUndefined();
    });
  });
});
