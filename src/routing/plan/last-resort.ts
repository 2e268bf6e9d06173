/** Keeps candidates that may answer when every provider of a route is unavailable; pure. */
import { NO_DEFAULT } from '../candidate-plan.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';

/**
 * A refused connection removes a provider from every route at once, and before its first probe a provider
 * without a key is in none. If that leaves no candidate, its candidates stay.
 */
export function withLastResort(plan: RoutingPlan): RoutingPlan {
  if (plan.candidates.some(({ skipped }) => skipped === undefined)) return plan;
  return { ...plan, candidates: plan.candidates.map(asked) };
}

function asked(candidate: PlannedCandidate): PlannedCandidate {
  const { skipped, ...rest } = candidate;
  const isOnlyAway = skipped === candidate.status.reason && candidate.parked === undefined;
  const canBeAsked = isOnlyAway && candidate.model !== NO_DEFAULT;
  return candidate.status.mayAnswer === true && canBeAsked ? rest : candidate;
}
