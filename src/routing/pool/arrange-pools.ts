/** Puts the members of a plan's pools in the order in which they are asked; pure. */
import type { PoolDefinition } from '../../config/pool-config.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';
import { orderMembers } from './order-members.ts';
import type { PoolState } from './pool-state.ts';
import { memberName, type PoolSettings } from './pool.ts';

type Unit = { readonly settings: PoolSettings; members: readonly PlannedCandidate[] };

/** The chosen member comes first, then the pool's others, then the rule's fallbacks. */
export function arrangePools(plan: RoutingPlan, state: PoolState): RoutingPlan {
  const hasKeys = plan.candidates.some(({ provider }) => state.keysOf(provider).length > 1);
  if (state.definition === undefined && !hasKeys) return plan;
  const affinity = state.affinity?.();
  const spent: PlannedCandidate[] = [];
  const arranged = toUnits(plan, state).flatMap(({ settings, members }) => {
    if (members.length === 1) return members.map(alone);
    const { order, reason } = orderMembers(members, settings, affinity, state);
    const [first] = order;
    const explained = order.map((member) =>
      member === first ? { ...member, isChosenBy: reason } : member,
    );
    spent.push(...explained.filter(isExhausted));
    return explained.filter((member) => !isExhausted(member));
  });
  const candidates = [...arranged, ...spent].map((candidate, index) => ({ ...candidate, index }));
  const first = candidates.find(({ status }) => status.isConfigured);
  return {
    ...plan,
    candidates,
    requested: first && { provider: first.provider, model: first.model },
    ...(affinity && { affinity }),
  };
}

/** A fallback shares nothing. */
function alone({ pool: _pool, ...candidate }: PlannedCandidate): PlannedCandidate {
  return candidate;
}

/** Its vendor would refuse it, so that even a fallback is better. */
function isExhausted({ exhaustedUntil, skipped }: PlannedCandidate): boolean {
  return exhaustedUntil !== undefined && skipped === undefined;
}

function toUnits(plan: RoutingPlan, state: PoolState): readonly Unit[] {
  const { definition } = state;
  const units: Unit[] = [];
  let pool: Unit | undefined;
  plan.candidates.forEach((candidate, index) => {
    const isNamed = plan.isNamed && index === 0;
    const member = isNamed
      ? undefined
      : definition?.members.find(
          ({ provider, model }) => provider === candidate.provider && model === candidate.model,
        );
    if (member !== undefined && definition !== undefined) {
      if (pool === undefined) {
        pool = { settings: settingsOf(definition, plan.rule ?? ''), members: [] };
        units.push(pool);
      }
      const joining = toMembers(candidate, pool.settings, member.weight ?? 1, state);
      pool.members = [...pool.members, ...joining];
      return;
    }
    const name = memberName(candidate);
    const settings: PoolSettings = { name, choose: 'least_busy', isSticky: true };
    units.push({ settings, members: toMembers(candidate, settings, 1, state) });
  });
  return units;
}

function settingsOf(definition: PoolDefinition, name: string): PoolSettings {
  const { choose = 'weighted', sticky = true, hedge_after_ms: hedgeAfter } = definition;
  return { name, choose, isSticky: sticky, ...(hedgeAfter !== undefined && { hedgeAfter }) };
}

/** A candidate is a member for each key of its provider; these share its weight. */
function toMembers(
  candidate: PlannedCandidate,
  settings: PoolSettings,
  weight: number,
  state: PoolState,
): readonly PlannedCandidate[] {
  const keys = state.keysOf(candidate.provider);
  if (keys.length < 2) return [withLimits({ ...candidate, pool: { settings, weight } }, state)];
  const shared = weight / keys.length;
  return keys.map((key) => {
    const member = { ...candidate, key, pool: { settings, weight: shared } };
    return withLimits(withStanding(member, state), state);
  });
}

/** Each key is parked and postponed by itself. */
function withStanding(member: PlannedCandidate, state: PoolState): PlannedCandidate {
  const { skipped, parked: ofAll, postponed: _ofModel, ...rest } = member;
  const isConfigured = member.status.isConfigured;
  const parked = isConfigured ? state.parkedError(member) : undefined;
  const postponed = isConfigured ? state.postponedReason(member) : undefined;
  const reason = ofAll !== undefined && skipped === ofAll.message ? undefined : skipped;
  const why = reason ?? parked?.message;
  return {
    ...rest,
    ...(why !== undefined && { skipped: why }),
    ...(parked && { parked }),
    ...(postponed !== undefined && { postponed }),
  };
}

function withLimits(member: PlannedCandidate, state: PoolState): PlannedCandidate {
  const until = state.exhaustedUntil(member);
  if (until === undefined) return member;
  const postponed = `its vendor's rate limit is used up until ${new Date(until).toISOString()}`;
  return { ...member, exhaustedUntil: until, postponed: member.postponed ?? postponed };
}
