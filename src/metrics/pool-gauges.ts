/** What is known of the members of pools, as gauges. */
import type { Pools } from '../routing/pool/pools.service.ts';
import { OTHER } from './known-models.ts';
import type { MetricDefinition, MetricSample } from './metric-definition.ts';
import type { MetricSources } from './metric-sources.ts';

type MemberSources = Pick<MetricSources, 'pools' | 'names'>;
type Member = ReturnType<Pools['members']>[number];

/** `key` is the name of a variable; empty where a provider has one key. */
export const POOL_LABELS = ['provider', 'model', 'key'] as const;

export function poolGauges(sources: MemberSources): Readonly<Record<string, MetricDefinition>> {
  const gauge = (
    help: string,
    valueOf: (member: Member) => number | undefined,
  ): MetricDefinition => ({
    help,
    labels: POOL_LABELS,
    read: () => ofMembers(sources, valueOf),
  });
  return {
    rhetor_pool_running: gauge(
      'Calls of a member of a pool that run now.',
      ({ running }) => running,
    ),
    rhetor_pool_first_token_seconds: gauge(
      'Average time to the first token of a member, over recent answers.',
      ({ firstTokenMs }) => firstTokenMs && firstTokenMs / 1_000,
    ),
    rhetor_pool_cache_share: gauge(
      "Average share of a member's input that came from its vendor's cache.",
      ({ cacheShare }) => cacheShare,
    ),
    rhetor_pool_limit_left: gauge(
      "Share of a member's rate limits that is left, by what its vendor reported last.",
      ({ left }) => left,
    ),
    rhetor_pool_parked: gauge('Whether a member is parked: 1 or 0.', ({ isParked }) =>
      isParked ? 1 : 0,
    ),
  };
}

/** Members whose model no provider lists are left out: callers choose such names. */
export function* ofMembers(
  { pools, names }: MemberSources,
  valueOf: (member: Member) => number | undefined,
): Iterable<MetricSample> {
  for (const member of pools.members()) {
    const { provider, model } = names.labelOf(member);
    const value = valueOf(member);
    if (model === OTHER || value === undefined) continue;
    yield [{ provider, model, key: member.key ?? '' }, value];
  }
}
