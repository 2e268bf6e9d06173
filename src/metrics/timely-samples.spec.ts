import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LONGEST_READING_MS } from './limits.ts';
import type { MetricSample } from './metric-definition.ts';
import { timelySamples } from './timely-samples.ts';

const SAMPLES: readonly MetricSample[] = [[{}, 1]];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('reads again with every scrape', async () => {
  const read = vi.fn(() => SAMPLES);
  const samples = timelySamples(read);
  expect(await samples()).toBe(SAMPLES);
  expect(await samples()).toBe(SAMPLES);
  expect(read).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});

it('has no samples when the reading fails', async () => {
  const failures = [
    () => Promise.reject(new Error('away')),
    () => {
      throw new Error('away');
    },
  ];
  for (const read of failures) expect(await timelySamples(read)()).toEqual([]);
});

it('gives up on a reading that takes too long, and does not begin another meanwhile', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly MetricSample[]>();
  const read = vi.fn(() => promise);
  const samples = timelySamples(read);
  const first = samples();
  await vi.advanceTimersByTimeAsync(LONGEST_READING_MS);
  expect(await first).toEqual([]);
  const second = samples();
  resolve(SAMPLES);
  expect(await second).toBe(SAMPLES);
  expect(read).toHaveBeenCalledTimes(1);
  await samples();
  expect(read).toHaveBeenCalledTimes(2);
});
