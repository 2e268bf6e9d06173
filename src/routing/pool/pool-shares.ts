/** Which shares of the requests the members of a pool get, by weight and by trying; pure. */
import type { ConversationName } from '../affinity.ts';
import type { PlannedCandidate } from '../route-plan.ts';
import { orderMembers } from './order-members.ts';
import type { PoolSettings } from './pool.ts';
import type { PoolState } from './pool-state.ts';

export type SampledShares = {
  /** The shares of made-up conversations, in the order of the members. */
  readonly conversations: readonly number[];
  /** The shares of requests that belong to no conversation. */
  readonly others: readonly number[];
};

export function shareOf(member: PlannedCandidate, members: readonly PlannedCandidate[]): number {
  if (!canBeAsked(member)) return 0;
  const sum = members
    .filter(canBeAsked)
    .reduce((total, { pool }) => total + (pool?.weight ?? 0), 0);
  return (member.pool?.weight ?? 0) / sum;
}

export function sampledShares(
  members: readonly PlannedCandidate[],
  settings: PoolSettings,
  samples: number,
  state: Omit<PoolState, 'definition' | 'affinity'>,
): SampledShares {
  const sharesBy = (
    nameOf: (sample: number) => ConversationName | undefined,
  ): readonly number[] => {
    const counts = new Map<PlannedCandidate, number>();
    for (let sample = 0; sample < samples; sample += 1) {
      const [first] = orderMembers(members, settings, nameOf(sample), state).order;
      if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    return members.map((member) => (counts.get(member) ?? 0) / samples);
  };
  return {
    conversations: sharesBy((sample) => ({ key: `sample ${sample}` })),
    others: sharesBy(() => undefined),
  };
}

function canBeAsked({ skipped, postponed }: PlannedCandidate): boolean {
  return skipped === undefined && postponed === undefined;
}
