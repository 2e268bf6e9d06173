/** Keys as JSON; never with a secret or its digest; pure. */
import type { Key, KeyLimitSettings } from '../../contract/keys.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { RateLimits } from '../../model/rate-limits.ts';

export function toKeyView(key: AccessKey): Key {
  const { component, models, contexts, limits, expiresAt, rotatedAt, former } = key;
  return {
    key_id: key.id,
    name: key.name,
    ...(component !== undefined && { component }),
    ...(models !== undefined && { models }),
    contexts,
    permissions: key.permissions ?? ['ask', 'remember'],
    ...(limits !== undefined && { limits: toLimitsView(limits) }),
    ...(expiresAt !== undefined && { expires_at: toTime(expiresAt) }),
    disabled: key.isDisabled,
    metadata: key.metadata,
    created_at: toTime(key.createdAt),
    ...(rotatedAt !== undefined && { rotated_at: toTime(rotatedAt) }),
    ...(former !== undefined && { former_secret_until: toTime(former.until) }),
  };
}

function toLimitsView({ requestsPerMinute, tokensPerMinute, concurrent }: RateLimits) {
  const view: KeyLimitSettings = {
    ...(requestsPerMinute !== undefined && { requests_per_minute: requestsPerMinute }),
    ...(tokensPerMinute !== undefined && { tokens_per_minute: tokensPerMinute }),
    ...(concurrent !== undefined && { concurrent }),
  };
  return view;
}

function toTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
