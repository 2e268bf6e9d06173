/** `timeouts_ms` as written in rules, providers and requests, and the limits that result. */
import { z } from 'zod';
import type { TimeLimits } from '../model/completion-request.ts';
import {
  ANSWER_MS,
  CONNECT_MS,
  FIRST_TOKEN_MS,
  IDLE_MS,
  LONGEST_TIMER_MS,
  LONGEST_TOTAL_MS,
  SLOW_ANSWER_MS,
  SLOW_FIRST_TOKEN_MS,
} from './limits.ts';

const milliseconds = z.int().min(1).max(LONGEST_TIMER_MS);

export const timeoutsSchema = z.strictObject({
  connect: milliseconds.optional(),
  first_token: milliseconds.optional(),
  idle: milliseconds.optional(),
  answer: milliseconds.optional(),
  total: milliseconds.optional(),
});

export type Timeouts = z.infer<typeof timeoutsSchema>;

export type TimeoutSources = {
  /** The caller's values. */
  readonly request?: Timeouts | undefined;
  /** The operator's values, in the rule and for the provider: the first that sets a timer wins. */
  readonly operator: readonly (Timeouts | undefined)[];
  /**
   * The maximum for callers' values and for defaults; an hour for `total`. A longer operator's
   * value for this timer raises it.
   */
  readonly ceilingMs: number;
};

/** Caps a caller's values at the ceiling; `isSlowToStart` is for local and reasoning models. */
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
    answerMs: limit('answer', isSlowToStart ? SLOW_ANSWER_MS : ANSWER_MS),
    ...(total === undefined ? {} : { totalMs: total }),
  };
}

/** For an answer that comes at once: no silence before it means anything, so only its own limit counts. */
export function wholeLimits(limits: TimeLimits): TimeLimits {
  const { totalMs = LONGEST_TOTAL_MS, answerMs = totalMs } = limits;
  return {
    ...limits,
    firstTokenMs: answerMs,
    idleMs: answerMs,
    totalMs: Math.min(answerMs, totalMs),
  };
}

/** A simulated model never waits longer than the ceiling, whatever is configured. */
export function underCeiling(limits: TimeLimits, ceilingMs: number): TimeLimits {
  return {
    ...limits,
    connectMs: Math.min(limits.connectMs, ceilingMs),
    firstTokenMs: Math.min(limits.firstTokenMs, ceilingMs),
    idleMs: Math.min(limits.idleMs, ceilingMs),
  };
}
