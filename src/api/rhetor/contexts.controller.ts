/** GET /contexts, GET and DELETE /contexts/{id}: the stored conversations. */
import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Request } from 'express';
import type {
  CancelledContext,
  ContextPage,
  DeletedContext,
  ErasedContexts,
  MessagePage,
} from '../../contract/contexts.ts';
import { ContextService } from '../../context/context.service.ts';
import { ContextErasure } from '../../conversation/context-erasure.service.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import {
  flagParameter,
  limitParameter,
  numberParameter,
  textParameter,
} from '../validation/query.ts';
import { assertContextId } from './context-id.ts';
import { assertContextPrefix, digestOfPrefix } from './context-prefix.ts';
import { contextPage, messagePage } from '../views/conversations.ts';
import { Audited } from '../audit/audited.ts';
import type { AuditTarget } from '../audit/audit-target.ts';
import { ERASED_CONTEXTS, MESSAGES_A_PAGE } from '../limits.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import { CallerScope } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

const DRY_RUN = 'dry_run';

@Controller('contexts')
export class ContextsController {
  constructor(
    private readonly contexts: ContextService,
    private readonly conversation: ConversationService,
    private readonly erasure: ContextErasure,
  ) {}

  /** Newest first. */
  @OpenToKeys('remember')
  @Get()
  async list(
    @Query() query: Request['query'],
    @CallerScope() scope: ContextScope,
  ): Promise<ContextPage> {
    return contextPage(this.contexts, query, scope);
  }

  /**
   * The newest messages, in order of time; `next_before` leads to older ones. With
   * `include_archived`, archived messages are included at their place, each with its
   * `superseded_at`.
   */
  @OpenToKeys('remember')
  @Get(':id')
  async messages(
    @Param('id') id: string,
    @Query() query: Request['query'],
    @CallerScope() scope: ContextScope,
  ): Promise<MessagePage> {
    const before = textParameter(query, 'before');
    const wanted = {
      limit: limitParameter(query, MESSAGES_A_PAGE),
      ...(before !== undefined && { before }),
      includesArchived: flagParameter(query, 'include_archived'),
      hasMetadata: flagParameter(query, 'include_metadata'),
    };
    return messagePage(this.contexts, assertContextId(id), wanted, scope);
  }

  /** Ends its running turns, on any replica; what they have so far is kept. */
  @OpenToKeys('ask')
  @Audited()
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Param('id') id: string,
    @CallerScope() scope: ContextScope,
  ): Promise<CancelledContext> {
    await this.conversation.cancelTurns(assertContextId(id), scope);
    return { success: true, context_id: id };
  }

  /**
   * Deletes all conversations whose id begins with `prefix`, one after the other, as DELETE
   * /contexts/{id} does, and the notes about them; their ids are also removed from the audit trail
   * and the ledger.
   */
  @Audited(({ query }) => (isDryRun(query) ? undefined : forgotten(query)))
  @Delete()
  async erase(@Query() query: Request['query']): Promise<ErasedContexts> {
    const prefix = assertContextPrefix(textParameter(query, 'prefix'));
    const limit = numberParameter(query, 'limit', ERASED_CONTEXTS);
    if (flagParameter(query, DRY_RUN)) {
      const contexts = await this.erasure.count(prefix);
      return { success: true, contexts, audit_entries: 0, remaining: contexts, dry_run: true };
    }
    const erased = await this.erasure.erase(prefix, limit);
    const { contexts, mirroredTurns, auditEntries, notes, remaining } = erased;
    return {
      success: true,
      contexts,
      ...(mirroredTurns > 0 && { mirrored: mirroredTurns }),
      audit_entries: auditEntries,
      ...(notes > 0 && { notes }),
      remaining,
    };
  }

  /** Cancels its running turns and deletes all of its data. */
  @OpenToKeys('remember')
  @Audited()
  @Delete(':id')
  async delete(
    @Param('id') id: string,
    @CallerScope() scope: ContextScope,
  ): Promise<DeletedContext> {
    const deleted = await this.conversation.deleteContext(assertContextId(id), scope);
    return {
      success: deleted.existed,
      context_id: id,
      ...(deleted.mirroredTurns > 0 && { mirrored: deleted.mirroredTurns }),
    };
  }
}

/** A dry run changes nothing, so it is not recorded. */
function isDryRun(query: Request['query']): boolean {
  return query[DRY_RUN] === 'true' || query[DRY_RUN] === '1';
}

function forgotten({ prefix }: Request['query']): AuditTarget {
  const subject = digestOfPrefix(prefix);
  return subject === undefined ? {} : { subject };
}
