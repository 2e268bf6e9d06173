/** A caller as its limits see it, and the errors and headers that result from what was counted. */
import type { LimitedAmount, LimitsLeft, RateLimits, ReachedLimit } from '../model/rate-limits.ts';
import type { LimitDecision, LimitedSubject } from './limit-counters.ts';

export type LimitedCaller = {
  /** The id of the caller's key; undefined for the administrator. */
  readonly keyId: string | undefined;
  /** Those of the key. */
  readonly limits: RateLimits | undefined;
  /** How full its call may make a limit of tokens, from 0 to 1; absent: entirely. */
  readonly tokenShare?: number;
};

const ALL = 'all';
const NAMES = {
  requestsPerMinute: 'requests_per_minute',
  tokensPerMinute: 'tokens_per_minute',
  concurrent: 'concurrent',
} as const satisfies Record<keyof RateLimits, ReachedLimit['name']>;

/** @param overall the limits of all callers together */
export function subjectsOf(
  { keyId, limits, tokenShare }: LimitedCaller,
  overall: RateLimits | undefined,
): readonly LimitedSubject[] {
  const subjects = [
    ...(isLimiting(overall) ? [{ name: ALL, limits: overall }] : []),
    ...(keyId !== undefined && isLimiting(limits) ? [{ name: `key ${keyId}`, limits }] : []),
  ];
  if (tokenShare === undefined) return subjects;
  return subjects.map(({ name, limits: whole }) => ({ name, limits: shareOf(whole, tokenShare) }));
}

function shareOf(limits: RateLimits, share: number): RateLimits {
  const { tokensPerMinute } = limits;
  if (tokensPerMinute === undefined) return limits;
  return { ...limits, tokensPerMinute: Math.ceil(tokensPerMinute * share) };
}

function isLimiting(limits: RateLimits | undefined): limits is RateLimits {
  if (limits === undefined) return false;
  const { requestsPerMinute, tokensPerMinute, concurrent } = limits;
  return (requestsPerMinute ?? tokensPerMinute ?? concurrent) !== undefined;
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

/** @param hasRequests false: only what is left of the tokens */
export function limitsLeft(
  subjects: readonly LimitedSubject[],
  { states }: LimitDecision,
  hasRequests: boolean,
): LimitsLeft {
  let requests: LimitedAmount | undefined;
  let tokens: LimitedAmount | undefined;
  for (const [index, state] of states.entries()) {
    const { requestsPerMinute, tokensPerMinute } = subjects[index]?.limits ?? {};
    if (hasRequests)
      requests = lesser(requests, requestsPerMinute, state.requests, state.requestsResetMs);
    tokens = lesser(tokens, tokensPerMinute, state.tokens, state.tokensResetMs);
  }
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}

/** What is left of a limit, unless less is left of another one. */
function lesser(
  other: LimitedAmount | undefined,
  limit: number | undefined,
  used: number,
  resetMs: number,
): LimitedAmount | undefined {
  if (limit === undefined) return other;
  const remaining = Math.max(0, limit - used);
  return other !== undefined && other.remaining <= remaining
    ? other
    : { limit, remaining, resetMs };
}
