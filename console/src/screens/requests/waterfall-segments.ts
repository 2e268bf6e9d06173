/** The phases of a call on the time scale of its request; pure. */
import type { LedgerAttempt } from '../../../../src/client/client.ts';

export type Phase = 'connecting' | 'waiting' | 'answering';

/** In milliseconds since the request's arrival. */
export type Segment = { readonly phase: Phase; readonly from: number; readonly to: number };

type Course = Pick<LedgerAttempt, 'queue_ms' | 'connect_ms' | 'first_token_ms' | 'duration_ms'>;

export function segmentsOf(course: Course): readonly Segment[] {
  const begin = course.queue_ms;
  const end = Math.max(course.duration_ms, begin);
  const within = (ms: number): number => Math.min(Math.max(ms, begin), end);
  const connected = within(begin + (course.connect_ms ?? 0));
  const first = Math.max(within(course.first_token_ms ?? end), connected);
  const all: readonly Segment[] = [
    { phase: 'connecting', from: begin, to: connected },
    { phase: 'waiting', from: connected, to: first },
    { phase: 'answering', from: first, to: end },
  ];
  return all.filter(({ from, to }) => to > from);
}
