/** Harmful schemas are remembered for some minutes, and only so many. */
import { afterEach, expect, it, vi } from 'vitest';
import { HARMFUL_SCHEMA_MS, MOST_HARMFUL_SCHEMAS } from '../limits.ts';
import { HarmfulSchemas } from './harmful-schemas.ts';

afterEach(() => void vi.restoreAllMocks());

const of = (schema: string, caller = 'a') => ({ caller, schema });

it('remembers a schema for some minutes, for its caller alone', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  const schemas = new HarmfulSchemas();
  schemas.add(of('{}'));
  expect([of('{}'), of('true'), of('{}', 'b')].map((one) => schemas.has(one))).toEqual([
    true,
    false,
    false,
  ]);
  now.mockReturnValue(1_000 + HARMFUL_SCHEMA_MS);
  expect(schemas.has(of('{}'))).toBe(false);
});

it('forgets the oldest when there are too many', () => {
  const schemas = new HarmfulSchemas();
  for (let number = 0; number <= MOST_HARMFUL_SCHEMAS; number += 1) schemas.add(of(String(number)));
  expect([schemas.has(of('0')), schemas.has(of('1'))]).toEqual([false, true]);
});
