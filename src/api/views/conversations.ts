/** Pages of conversations and of their messages, whichever surface asks for them. */
import type { Request } from 'express';
import type { ContextPage, MessagePage } from '../../contract/contexts.ts';
import type { MessageQuery } from '../../context/records/context-pages.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { ContextService } from '../../context/context.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { limitParameter, textParameter } from '../validation/query.ts';
import { CONTEXTS_A_PAGE, LONGEST_CONTEXT_CURSOR } from '../limits.ts';
import { toContextView } from './context-view.ts';
import { toMessageView } from './message-view.ts';

/**
 * @param query the parameters of GET /contexts
 * @throws RhetorError `validation_failed`, or as `ContextService.list`
 */
export async function contextPage(
  contexts: ContextService,
  query: Request['query'],
  scope: ContextScope,
): Promise<ContextPage> {
  const cursor = textParameter(query, 'cursor', LONGEST_CONTEXT_CURSOR);
  const component = textParameter(query, 'component');
  const text = textParameter(query, 'q');
  const wanted = {
    limit: limitParameter(query, CONTEXTS_A_PAGE),
    ...(cursor !== undefined && { cursor }),
    ...(component !== undefined && { component }),
    ...(text !== undefined && { text }),
  };
  const page = await contexts.list(wanted, scope);
  return {
    count: page.contexts.length,
    contexts: page.contexts.map(toContextView),
    ...(page.nextCursor !== undefined && { next_cursor: page.nextCursor }),
  };
}

/** @throws RhetorError `context_not_found`, or as `ContextService.messages` */
export async function messagePage(
  contexts: ContextService,
  id: string,
  { hasMetadata = false, ...wanted }: MessageQuery & { readonly hasMetadata?: boolean },
  scope: ContextScope,
): Promise<MessagePage> {
  const page = await contexts.messages(id, wanted, scope);
  if (page === undefined) {
    throw new RhetorError('context_not_found', `There is no context "${id}".`, { contextId: id });
  }
  return {
    context_id: id,
    count: page.messages.length,
    version: page.version,
    messages: page.messages.map((message) => toMessageView(message, hasMetadata)),
    ...(page.nextBefore !== undefined && { next_before: page.nextBefore }),
  };
}
