/** The phases of a call, also where times are unknown or contradict each other. */
import { expect, it } from 'vitest';
import { segmentsOf } from './waterfall-segments.ts';

it('divides a call at its connection and its first token', () => {
  expect(
    segmentsOf({ queue_ms: 10, connect_ms: 20, first_token_ms: 100, duration_ms: 400 }),
  ).toEqual([
    { phase: 'connecting', from: 10, to: 30 },
    { phase: 'waiting', from: 30, to: 100 },
    { phase: 'answering', from: 100, to: 400 },
  ]);
});

it('shows a call without a token as waiting until its end', () => {
  expect(segmentsOf({ queue_ms: 5, duration_ms: 90 })).toEqual([
    { phase: 'waiting', from: 5, to: 90 },
  ]);
});

it('leaves no segment outside of the call', () => {
  const segments = segmentsOf({
    queue_ms: 50,
    connect_ms: 500,
    first_token_ms: 1,
    duration_ms: 60,
  });
  expect(segments).toEqual([{ phase: 'connecting', from: 50, to: 60 }]);
  expect(segmentsOf({ queue_ms: 9, duration_ms: 3 })).toEqual([]);
});
