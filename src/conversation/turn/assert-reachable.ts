/** Refuses a turn that could not be stored in its context, before any model is asked. */
import type { ContextService } from '../../context/context.service.ts';
import type { ScopedRequest } from '../request/conversation-request.ts';
import { previousResponseNotFound } from '../request/previous-response.ts';

/**
 * @throws RhetorError `version_conflict`; `context_not_found` for a context outside of the scope;
 *   `previous_response_not_found`
 */
export async function assertReachable(
  contexts: Pick<ContextService, 'assertVersion' | 'assertNotTaken' | 'context'>,
  { expectedVersion, isStored, scope, contextId: named, previousResponseId }: ScopedRequest,
  contextId: string,
): Promise<void> {
  if (
    previousResponseId !== undefined &&
    (await contexts.context(contextId, scope)) === undefined
  ) {
    throw previousResponseNotFound(previousResponseId);
  }
  if (expectedVersion !== undefined) {
    await contexts.assertVersion(contextId, expectedVersion, scope);
  }
  if (isStored && named !== undefined) await contexts.assertNotTaken(contextId, scope);
}
