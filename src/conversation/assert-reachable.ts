/** Refuses a turn that could not be stored in its context, before any model is asked. */
import type { ContextService } from '../context/context.service.ts';
import type { ScopedRequest } from './conversation-request.ts';

/** @throws RhetorError `version_conflict`; `context_not_found` for a context outside of the scope */
export async function assertReachable(
  contexts: Pick<ContextService, 'assertVersion' | 'assertNotTaken'>,
  { expectedVersion, isStored, scope, contextId: named }: ScopedRequest,
  contextId: string,
): Promise<void> {
  if (expectedVersion !== undefined) {
    await contexts.assertVersion(contextId, expectedVersion, scope);
  }
  if (isStored && named !== undefined) await contexts.assertNotTaken(contextId, scope);
}
