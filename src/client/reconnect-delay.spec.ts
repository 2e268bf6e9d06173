import { expect, it } from 'vitest';
import { reconnectDelay } from './reconnect-delay.ts';

it('doubles with every failure, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 8, 100].map((failures) => reconnectDelay(failures, 1))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 30_000, 30_000,
  ]);
});

it('is a random part of that', () => {
  expect([0, 0.5].map((chance) => reconnectDelay(3, chance))).toEqual([0, 500]);
});
