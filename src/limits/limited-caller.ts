/** A caller as its limits see it, and the errors and headers that result from what was counted. */
import type { LimitedAmount, LimitsLeft, RateLimits, ReachedLimit } from '../model/rate-limits.ts';
import type { LimitDecision, LimitedSubject, SubjectState } from './limit-counters.ts';

export type LimitedCaller = {
  /** The id of the caller's key; undefined for the administrator. */
  readonly keyId: string | undefined;
  /** Those of the key. */
  readonly limits: RateLimits | undefined;
};

const ALL = 'all';
const NAMES = {
  requestsPerMinute: 'requests_per_minute',
  tokensPerMinute: 'tokens_per_minute',
  concurrent: 'concurrent',
} as const satisfies Record<keyof RateLimits, ReachedLimit['name']>;

/** @param overall the limits of all callers together */
export function subjectsOf(
  { keyId, limits }: LimitedCaller,
  overall: RateLimits | undefined,
): readonly LimitedSubject[] {
  return [
    ...(isLimiting(overall) ? [{ name: ALL, limits: overall }] : []),
    ...(keyId !== undefined && isLimiting(limits) ? [{ name: `key ${keyId}`, limits }] : []),
  ];
}

function isLimiting(limits: RateLimits | undefined): limits is RateLimits {
  return limits !== undefined && Object.values(limits).some((limit) => limit !== undefined);
}

/** The subject with the lowest limit of tokens a minute. */
export function tightestOnTokens(
  subjects: readonly LimitedSubject[],
): { readonly subject: LimitedSubject; readonly limit: number } | undefined {
  let tightest: { readonly subject: LimitedSubject; readonly limit: number } | undefined;
  for (const subject of subjects) {
    const limit = subject.limits.tokensPerMinute;
    if (limit !== undefined && (tightest === undefined || limit < tightest.limit)) {
      tightest = { subject, limit };
    }
  }
  return tightest;
}

/** The limit for which the caller must wait longest; undefined if the call was counted. */
export function longestWait(
  subjects: readonly LimitedSubject[],
  { states }: LimitDecision,
): { readonly limit: ReachedLimit; readonly waitMs: number } | undefined {
  let longest: { readonly limit: ReachedLimit; readonly waitMs: number } | undefined;
  for (const [index, { reached }] of states.entries()) {
    const subject = subjects[index];
    if (reached === undefined || subject === undefined) continue;
    if (longest !== undefined && longest.waitMs >= reached.waitMs) continue;
    longest = { limit: toReachedLimit(subject, reached.limit), waitMs: reached.waitMs };
  }
  return longest;
}

export function toReachedLimit(
  { name, limits }: LimitedSubject,
  limit: keyof RateLimits,
): ReachedLimit {
  return { name: NAMES[limit], value: limits[limit] ?? 0, scope: name === ALL ? 'all' : 'key' };
}

export function limitsLeft(
  subjects: readonly LimitedSubject[],
  { states }: LimitDecision,
): LimitsLeft {
  const requests = least(subjects, states, 'requestsPerMinute', (state) => ({
    used: state.requests,
    resetMs: state.requestsResetMs,
  }));
  const tokens = least(subjects, states, 'tokensPerMinute', (state) => ({
    used: state.tokens,
    resetMs: state.tokensResetMs,
  }));
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}

function least(
  subjects: readonly LimitedSubject[],
  states: readonly SubjectState[],
  name: keyof RateLimits,
  amountOf: (state: SubjectState) => { readonly used: number; readonly resetMs: number },
): LimitedAmount | undefined {
  let found: LimitedAmount | undefined;
  for (const [index, state] of states.entries()) {
    const limit = subjects[index]?.limits[name];
    if (limit === undefined) continue;
    const { used, resetMs } = amountOf(state);
    const remaining = Math.max(0, limit - used);
    if (found === undefined || remaining < found.remaining) found = { limit, remaining, resetMs };
  }
  return found;
}
