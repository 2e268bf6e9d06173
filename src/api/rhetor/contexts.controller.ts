/** GET /contexts, GET and DELETE /contexts/{id}: the conversations that are kept. */
import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Request } from 'express';
import type {
  CancelledContext,
  ContextPage,
  DeletedContext,
  MessagePage,
} from '../../contract/contexts.ts';
import { ContextService } from '../../context/context.service.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { flagParameter, limitParameter, textParameter } from '../validation/query.ts';
import { assertContextId } from './context-id.ts';
import { toContextView, toMessageView } from './contexts-view.ts';

const CONTEXTS_A_PAGE = 100;
const MESSAGES_A_PAGE = 20;
const LONGEST_CURSOR = 512;

@Controller('contexts')
export class ContextsController {
  constructor(
    private readonly contexts: ContextService,
    private readonly conversation: ConversationService,
  ) {}

  /** Newest first. */
  @Get()
  async list(@Query() query: Request['query']): Promise<ContextPage> {
    const cursor = textParameter(query, 'cursor', LONGEST_CURSOR);
    const component = textParameter(query, 'component');
    const text = textParameter(query, 'q');
    const page = await this.contexts.list({
      limit: limitParameter(query, CONTEXTS_A_PAGE),
      ...(cursor !== undefined && { cursor }),
      ...(component !== undefined && { component }),
      ...(text !== undefined && { text }),
    });
    return {
      count: page.contexts.length,
      contexts: page.contexts.map(toContextView),
      ...(page.nextCursor !== undefined && { next_cursor: page.nextCursor }),
    };
  }

  /**
   * The newest messages, in order of time; `next_before` leads to older ones. Archived ones are there
   * if `include_archived` asks for them, each at its place and with its `superseded_at`.
   */
  @Get(':id')
  async messages(@Param('id') id: string, @Query() query: Request['query']): Promise<MessagePage> {
    const before = textParameter(query, 'before');
    const page = await this.contexts.messages(assertContextId(id), {
      limit: limitParameter(query, MESSAGES_A_PAGE),
      ...(before !== undefined && { before }),
      includesArchived: flagParameter(query, 'include_archived'),
    });
    if (page === undefined) {
      throw new RhetorError('context_not_found', `There is no context "${id}".`, { contextId: id });
    }
    const hasMetadata = flagParameter(query, 'include_metadata');
    return {
      context_id: id,
      count: page.messages.length,
      version: page.version,
      messages: page.messages.map((message) => toMessageView(message, hasMetadata)),
      ...(page.nextBefore !== undefined && { next_before: page.nextBefore }),
    };
  }

  /** Ends its running turns, on whichever replica they run; what they have so far is kept. */
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@Param('id') id: string): Promise<CancelledContext> {
    await this.conversation.cancelTurns(assertContextId(id));
    return { success: true, context_id: id };
  }

  /** Its running turns are cancelled; afterwards nothing of it is left. */
  @Delete(':id')
  async delete(@Param('id') id: string): Promise<DeletedContext> {
    const deleted = await this.conversation.deleteContext(assertContextId(id));
    return {
      success: deleted.existed,
      context_id: id,
      ...(deleted.mirroredTurns > 0 && { mirrored: deleted.mirroredTurns }),
    };
  }
}
