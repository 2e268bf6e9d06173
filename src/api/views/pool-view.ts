/** The pool of GET /route; pure. */
import type { PoolMember, PoolReason, RoutePool } from '../../contract/providers.ts';
import { toUsd } from '../../model/cost.ts';
import type { PoolExplanation } from '../../routing/pool/pools.service.ts';

const BECAUSE: Readonly<Record<PoolReason, string>> = {
  last_turn: "it answered the conversation's last turn, and its vendor's cache can still live",
  hash: "the conversation's name points to it, in every process",
  choice: 'it was chosen for this request, which belongs to no conversation',
  exploration: 'its speed is measured anew',
  only_one_left: 'no other member can be asked now',
};

/** A key sees the members and their shares, but neither keys of providers nor how others use them. */
export function toPoolView(
  { settings, reason, members, sampled }: PoolExplanation,
  isAdministrator: boolean,
): RoutePool {
  const shown = members.map((member, index): PoolMember => {
    const conversations = sampled?.conversations[index];
    const others = sampled?.others[index];
    return {
      provider: member.provider,
      model: member.model,
      share: rounded(member.share),
      ...(conversations !== undefined && { sampled_conversations: rounded(conversations) }),
      ...(others !== undefined && { sampled_others: rounded(others) }),
      ...(isAdministrator && figuresOf(member)),
    };
  });
  return {
    choose: settings.choose,
    sticky: settings.isSticky,
    ...(reason && { reason, because: BECAUSE[reason] }),
    members: shown,
  };
}

function figuresOf({
  key,
  firstTokenMs,
  cacheShare,
  expectedMicros,
  left,
}: PoolExplanation['members'][number]): Partial<PoolMember> {
  return {
    ...(key !== undefined && { key }),
    ...(firstTokenMs !== undefined && { first_token_ms: Math.round(firstTokenMs) }),
    ...(cacheShare !== undefined && { cache_share: rounded(cacheShare) }),
    ...(expectedMicros !== undefined && { expected_cost_usd: toUsd(expectedMicros) }),
    limit_left: rounded(left),
  };
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
