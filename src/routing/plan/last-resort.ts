/** Keeps recently available candidates when every provider of a route is unavailable; pure. */
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';

/**
 * A refused connection removes a provider from every route at once. If that leaves no candidate,
 * its candidates stay for a while: a restart takes seconds, and the retries last longer.
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
