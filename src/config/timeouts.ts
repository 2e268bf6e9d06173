/** `timeouts_ms` as rules, providers and requests write it, and the limits that result. */
import { z } from 'zod';
import type { TimeLimits } from '../model/completion-request.ts';

/** Longest timer a caller or a config file may ask for: one day. */
const LONGEST_MS = 86_400_000;

const milliseconds = z.int().min(1).max(LONGEST_MS);

export const timeoutsSchema = z.strictObject({
  connect: milliseconds.optional(),
  first_token: milliseconds.optional(),
  idle: milliseconds.optional(),
  total: milliseconds.optional(),
});

export type Timeouts = z.infer<typeof timeoutsSchema>;

const CONNECT_MS = 5_000;
const FIRST_TOKEN_MS = 30_000;
const SLOW_FIRST_TOKEN_MS = 120_000;
const IDLE_MS = 30_000;

/** The first source that names a timer wins; `isSlowToStart` is for local and reasoning models. */
export function timeLimits(
  sources: readonly (Timeouts | undefined)[],
  isSlowToStart: boolean,
): TimeLimits {
  const first = (name: keyof Timeouts): number | undefined =>
    sources.find((source) => source?.[name] !== undefined)?.[name];
  const total = first('total');
  return {
    connectMs: first('connect') ?? CONNECT_MS,
    firstTokenMs: first('first_token') ?? (isSlowToStart ? SLOW_FIRST_TOKEN_MS : FIRST_TOKEN_MS),
    idleMs: first('idle') ?? IDLE_MS,
    ...(total === undefined ? {} : { totalMs: total }),
  };
}
