/** What the holder of a key may do; pure. */
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { AccessKey, KeyPermission } from '../../keys/access-key.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { assertNever } from '../../model/assert-never.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Identity } from './identity.ts';

export function hasPermission({ permissions }: AccessKey, needed: KeyPermission): boolean {
  return permissions === undefined || permissions.includes(needed);
}

/** @throws RhetorError `forbidden` */
export function assertPermitted(key: AccessKey, needed: KeyPermission): void {
  if (!hasPermission(key, needed)) throw notPermitted(needed);
}

export function scopeOf(identity: Identity): ContextScope {
  if (identity.type !== 'key') return { type: 'all' };
  const { id: owner, contexts, component } = identity.key;
  switch (contexts) {
    case 'all':
      return { type: 'all', owner };
    case 'own':
      return { type: 'own', owner };
    case 'component':
      // The service refuses a key without one; if it is missing nevertheless, the key sees less.
      return component === undefined
        ? { type: 'own', owner }
        : { type: 'component', component, owner };
    default:
      return assertNever(contexts);
  }
}

export function memoryAccessOf(identity: Identity): MemoryAccess {
  const component = identity.type === 'key' ? identity.key.component : undefined;
  return { scope: scopeOf(identity), ...(component !== undefined && { component }) };
}

/**
 * @param component undefined: several
 * @throws RhetorError `forbidden` for a key that always speaks as another component
 */
export function assertSpeaksAs(identity: Identity, component: string | undefined): void {
  const own = identity.type === 'key' ? identity.key.component : undefined;
  if (own === undefined || own === component) return;
  throw new RhetorError('forbidden', `This key always speaks as the component "${own}".`);
}

export function administratorNeeded(): RhetorError {
  return new RhetorError(
    'forbidden',
    'This needs the administrator’s token, the value of RHETOR_AUTH_TOKEN; a key is not enough.',
  );
}

function notPermitted(needed: KeyPermission): RhetorError {
  return new RhetorError(
    'forbidden',
    `This key lacks the permission "${needed}". Ask the administrator of this Rhetor for it.`,
  );
}
