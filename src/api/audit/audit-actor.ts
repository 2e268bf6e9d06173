/** Who acts, as the audit trail names it; pure. */
import type { AuditedEvent } from '../../context/audit.service.ts';
import type { Identity } from '../security/identity.ts';

export function actorOf(identity: Identity): Pick<AuditedEvent, 'actor' | 'keyId'> {
  return identity.type === 'key'
    ? { actor: 'key', keyId: identity.key.id }
    : { actor: identity.type };
}
