/** Who has signed in, as JSON; pure. */
import type { SessionIdentity } from '../../contract/session.ts';
import type { Identity } from '../security/identity.ts';

export function toSessionIdentity(identity: Identity): SessionIdentity {
  if (identity.type !== 'key') return { type: identity.type };
  const { id, name, component, permissions, contexts } = identity.key;
  return {
    type: 'key',
    key_id: id,
    name,
    ...(component !== undefined && { component }),
    permissions: permissions ?? ['ask', 'remember'],
    contexts,
  };
}

export function toTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
