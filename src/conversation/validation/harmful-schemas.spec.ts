/** Harmful schemas are remembered for some minutes, and only so many. */
import { afterEach, expect, it, vi } from 'vitest';
import { HARMFUL_SCHEMA_MS, MOST_HARMFUL_SCHEMAS } from '../limits.ts';
import { HarmfulSchemas } from './harmful-schemas.ts';

afterEach(() => void vi.restoreAllMocks());

it('remembers a schema for some minutes', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  const schemas = new HarmfulSchemas();
  schemas.add('{}');
  expect([schemas.has('{}'), schemas.has('true')]).toEqual([true, false]);
  now.mockReturnValue(1_000 + HARMFUL_SCHEMA_MS);
  expect(schemas.has('{}')).toBe(false);
});

it('forgets the oldest when there are too many', () => {
  const schemas = new HarmfulSchemas();
  for (let number = 0; number <= MOST_HARMFUL_SCHEMAS; number += 1) schemas.add(String(number));
  expect([schemas.has('0'), schemas.has('1')]).toEqual([false, true]);
});
