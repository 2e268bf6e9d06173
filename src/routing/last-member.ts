/**
 * Keeps a stored conversation with the pool's member that answered its last turn, if another process did
 * so; pure.
 */
import type { KeyedChoice } from './candidate-plan.ts';
import type { PlannedCandidate, RoutingPlan } from './route-plan.ts';

/** The model that gave a stored conversation its last answer. */
export type LastAnswer = KeyedChoice & {
  /** Epoch milliseconds. */
  readonly at: number;
};

/**
 * For as long as the cache of the member's vendor can live. A member that cannot be asked leaves the
 * plan as it is.
 */
export function preferLastMember(plan: RoutingPlan, last: LastAnswer, now: number): RoutingPlan {
  const { affinity, candidates } = plan;
  const first = candidates.find(({ isChosenBy }) => isChosenBy !== undefined);
  if (affinity === undefined || first === undefined) return plan;
  if (first.isChosenBy !== 'hash' && first.isChosenBy !== 'last_turn') return plan;
  if (last.at + affinity.livesMs <= now) return plan;
  const inOrder = [first, ...candidates.filter((candidate) => candidate !== first)];
  const member = inOrder.find(
    (candidate) =>
      candidate.pool?.settings.name === first.pool?.settings.name &&
      hasAnswered(candidate, last) &&
      candidate.skipped === undefined &&
      candidate.postponed === undefined,
  );
  if (member === undefined) return plan;
  const { isChosenBy: _former, ...former } = first;
  const moved = candidates.flatMap((candidate): readonly PlannedCandidate[] => {
    if (candidate !== first) return candidate === member ? [] : [candidate];
    const chosen = { ...member, isChosenBy: 'last_turn' } as const;
    return member === first ? [chosen] : [chosen, former];
  });
  const requested = moved.find(({ status }) => status.isConfigured);
  return {
    ...plan,
    candidates: moved,
    requested: requested && { provider: requested.provider, model: requested.model },
  };
}

/** Answers from before a provider got several keys name none. */
function hasAnswered({ provider, model, key }: KeyedChoice, last: LastAnswer): boolean {
  const isKey = key === undefined || last.key === undefined || key === last.key;
  return provider === last.provider && model === last.model && isKey;
}
