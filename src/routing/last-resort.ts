/** Who is asked when every provider of a route is away: those that were there a moment ago; pure. */
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';

/**
 * A refused connection takes a provider out of every route at once. Where that leaves nobody, its
 * candidates stay for a while: a restart is over in seconds, and a retry outlasts it.
 */
export function withLastResort(plan: RoutingPlan): RoutingPlan {
  if (plan.candidates.some(({ skipped }) => skipped === undefined)) return plan;
  return { ...plan, candidates: plan.candidates.map(asked) };
}

function asked(candidate: PlannedCandidate): PlannedCandidate {
  const { skipped, ...rest } = candidate;
  const isOnlyAway = skipped === candidate.status.reason && candidate.parked === undefined;
  return candidate.status.mayBeBack === true && isOnlyAway ? rest : candidate;
}
