/** `timeouts_ms` as rules, providers and requests write it, and the limits that result. */
import { z } from 'zod';
import type { TimeLimits } from '../model/completion-request.ts';
import {
  CONNECT_MS,
  FIRST_TOKEN_MS,
  IDLE_MS,
  LONGEST_TIMER_MS,
  LONGEST_TOTAL_MS,
  SLOW_FIRST_TOKEN_MS,
} from './limits.ts';

const milliseconds = z.int().min(1).max(LONGEST_TIMER_MS);

export const timeoutsSchema = z.strictObject({
  connect: milliseconds.optional(),
  first_token: milliseconds.optional(),
  idle: milliseconds.optional(),
  total: milliseconds.optional(),
});

export type Timeouts = z.infer<typeof timeoutsSchema>;

export type TimeoutSources = {
  /** What the caller asks for. */
  readonly request?: Timeouts | undefined;
  /** What the operator has written, in the rule and for the provider: the first that names a timer wins. */
  readonly operator: readonly (Timeouts | undefined)[];
  /**
   * What a caller may ask for at most, and what nobody has set is at most; of `total` it is an hour.
   * A longer time that the operator has written for this timer raises it.
   */
  readonly ceilingMs: number;
};

/** A caller gets no longer than the ceiling, however long it asks for; `isSlowToStart` is for local and reasoning models. */
export function timeLimits(
  { request, operator, ceilingMs }: TimeoutSources,
  isSlowToStart: boolean,
): TimeLimits {
  const longest = (name: keyof Timeouts, most: number): number | undefined => {
    const written = operator.find((source) => source?.[name] !== undefined)?.[name];
    const asked = request?.[name];
    return asked === undefined ? written : Math.min(asked, Math.max(most, written ?? 0));
  };
  const limit = (name: keyof Timeouts, usual: number): number =>
    longest(name, ceilingMs) ?? Math.min(usual, ceilingMs);
  const total = longest('total', LONGEST_TOTAL_MS);
  return {
    connectMs: limit('connect', CONNECT_MS),
    firstTokenMs: limit('first_token', isSlowToStart ? SLOW_FIRST_TOKEN_MS : FIRST_TOKEN_MS),
    idleMs: limit('idle', IDLE_MS),
    ...(total === undefined ? {} : { totalMs: total }),
  };
}

/** A model that only plays at being slow waits no longer than the ceiling, whoever has written what. */
export function underCeiling(limits: TimeLimits, ceilingMs: number): TimeLimits {
  return {
    ...limits,
    connectMs: Math.min(limits.connectMs, ceilingMs),
    firstTokenMs: Math.min(limits.firstTokenMs, ceilingMs),
    idleMs: Math.min(limits.idleMs, ceilingMs),
  };
}
