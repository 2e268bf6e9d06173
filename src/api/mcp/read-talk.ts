/** Reads a part of a conversation that fits into one result. */
import type { MessagePage } from '../../contract/contexts.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { ContextService } from '../../context/context.service.ts';
import { ENTRIES_A_RESULT, RESULT_BYTES } from '../limits.ts';
import { messagePage } from '../views/conversations.ts';
import { ResultRoom } from './result-room.ts';

type Wanted = { readonly limit?: number; readonly before?: string };

/**
 * The store returns one message even if it is longer than a result may be.
 * @throws RhetorError `context_not_found`, or as `ContextService.messages`
 */
export async function readTalk(
  contexts: ContextService,
  id: string,
  { limit = ENTRIES_A_RESULT, ...rest }: Wanted,
  scope: ContextScope,
): Promise<MessagePage> {
  const page = await messagePage(contexts, id, { limit, mostBytes: RESULT_BYTES, ...rest }, scope);
  return { ...page, messages: new ResultRoom().page(page.messages) };
}
