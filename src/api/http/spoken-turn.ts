/** A turn as its caller may have it: in the scope of a key, as its component, with its models. */
import type {
  ConversationRequest,
  ScopedRequest,
} from '../../conversation/request/conversation-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Identity } from '../security/identity.ts';
import { assertNamesNoOthers } from './assert-names-no-others.ts';
import { assertPermitted, hasPermission, scopeOf } from '../security/key-rights.ts';

/** @throws RhetorError `forbidden`; `model_not_allowed` for models that only the vendor would read */
export function spokenTurn(turn: ConversationRequest, identity: Identity): ScopedRequest {
  const scope = scopeOf(identity);
  const { type: holder } = identity;
  if (identity.type !== 'key') return { ...turn, scope, holder };
  const { key } = identity;
  assertPermitted(key, 'ask');
  assertNamesNoOthers(key, turn.own);
  const remembers = hasPermission(key, 'remember');
  const isNamed = turn.contextId !== undefined && turn.isContextUnnamed !== true;
  if (!remembers && isNamed) throw forgetful();
  return {
    ...turn,
    ...(key.models && { allowedModels: key.models }),
    ...(key.limits && { limits: key.limits }),
    scope,
    holder,
    component: key.component ?? turn.component,
    ...(key.component !== undefined && { keyComponent: key.component }),
    // Recalling is reading what was said before.
    ...(!remembers && { isStored: false, recallLimit: 0 }),
  };
}

function forgetful(): RhetorError {
  return new RhetorError(
    'forbidden',
    'This key lacks the permission "remember", so it may not name a conversation. Ask without one.',
  );
}
