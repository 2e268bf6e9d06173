/**
 * Keeps a stored conversation with the pool's member that answered its last turn, if another process did
 * so; pure.
 */
import type { ModelChoice } from './candidate-plan.ts';
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';

/** The model that gave a stored conversation its last answer. */
export type LastAnswer = ModelChoice & {
  /** Epoch milliseconds. */
  readonly at: number;
};

/**
 * For as long as the cache of the member's vendor can live. What this process remembers of the
 * conversation, or a member that cannot be asked, leaves the plan as it is.
 */
export function preferLastMember(
  plan: RoutingPlan,
  last: LastAnswer | undefined,
  now: number,
): RoutingPlan {
  const { affinity, candidates } = plan;
  const first = candidates.find(({ isChosenBy }) => isChosenBy === 'hash');
  if (affinity === undefined || first === undefined || last === undefined) return plan;
  if (last.at + affinity.livesMs <= now || isModel(first, last)) return plan;
  const member = candidates.find(
    (candidate) =>
      candidate.pool?.settings.name === first.pool?.settings.name &&
      isModel(candidate, last) &&
      candidate.skipped === undefined &&
      candidate.postponed === undefined,
  );
  if (member === undefined) return plan;
  const { isChosenBy: _hash, ...former } = first;
  const moved = candidates.flatMap((candidate): readonly PlannedCandidate[] => {
    if (candidate === member) return [];
    return candidate === first ? [{ ...member, isChosenBy: 'last_turn' }, former] : [candidate];
  });
  const requested = moved.find(({ status }) => status.isConfigured);
  return {
    ...plan,
    candidates: moved,
    requested: requested && { provider: requested.provider, model: requested.model },
  };
}

function isModel(one: ModelChoice, other: ModelChoice): boolean {
  return one.provider === other.provider && one.model === other.model;
}
