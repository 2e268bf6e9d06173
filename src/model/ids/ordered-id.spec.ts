import { expect, it } from 'vitest';
import { orderedId } from './ordered-id.ts';

it('begins with the time, and is a UUID of version 7', () => {
  const id = orderedId(Date.UTC(2026, 0, 1));
  expect(id).toMatch(/^019b76da-a800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(orderedId() > id).toBe(true);
});

it('is never the same twice', () => {
  const ids = Array.from({ length: 10_000 }, () => orderedId(1));
  expect(new Set(ids).size).toBe(10_000);
});
