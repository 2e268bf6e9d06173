/** The models of which any may give a rule's answer; pure. */
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';

/** The preferred model, or all members of its pool; fallbacks only stand in for them. */
export function firstChoices({ requested, candidates }: RoutingPlan): readonly PlannedCandidate[] {
  const first = candidates.find((candidate) => requested && isSameModel(candidate, requested));
  if (first?.pool === undefined) return first === undefined ? [] : [first];
  const { name } = first.pool.settings;
  return candidates.filter(({ pool }) => pool?.settings.name === name);
}

export function isSameModel(one: ModelChoice, other: ModelChoice): boolean {
  return one.provider === other.provider && one.model === other.model;
}
