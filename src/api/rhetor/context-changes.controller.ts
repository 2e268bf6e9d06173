/** POST and PATCH on /contexts: creates, changes, continues and forks conversations. */
import { randomUUID } from 'node:crypto';
import { Controller, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type {
  ChangedMessages,
  ContextDetails,
  ForkedContext,
  NewMessages,
} from '../../contract/contexts.ts';
import { ContextService } from '../../context/context.service.ts';
import {
  ContextChangesBody,
  ForkBody,
  MessageChangeBody,
  NewContextBody,
  NewMessagesBody,
} from './dto/context.dto.ts';
import { expectedVersionOf } from '../http/if-match.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { fromMessages } from '../compat/from-messages.ts';
import { fromPinnedMessages } from '../compat/from-pinned-messages.ts';
import { textParameter } from '../validation/query.ts';
import { validateBody } from '../validation/validate-body.ts';
import { assertContextId } from './context-id.ts';
import { toContextDetails } from '../views/context-view.ts';
import { Audited } from '../audit/audited.ts';
import type { AuditTarget } from '../audit/audit-target.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey, CallerScope } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@Controller('contexts')
export class ContextChangesController {
  constructor(private readonly contexts: ContextService) {}

  @OpenToKeys('remember')
  @Post()
  @HttpCode(201)
  async create(
    @ValidBody(NewContextBody) body: NewContextBody,
    @CallerScope() scope: ContextScope,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<ContextDetails> {
    const component = key?.component ?? body.component;
    const { metadata = {}, max_tokens: maxTokens, max_messages: maxMessages } = body;
    const context = {
      contextId: body.context_id ?? randomUUID(),
      component,
      metadata,
      ...(maxTokens !== undefined && { maxTokens }),
      ...(maxMessages !== undefined && { maxMessages }),
      pinned: fromPinnedMessages(body.pinned_messages ?? []),
      createdAt: Date.now(),
    };
    return toContextDetails(await this.contexts.create(context, scope));
  }

  /** Fields that are omitted keep their values. */
  @OpenToKeys('remember')
  @Audited()
  @Patch(':id')
  async update(
    @Param('id') id: string,
    @ValidBody(ContextChangesBody) body: ContextChangesBody,
    @CallerScope() scope: ContextScope,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<ContextDetails> {
    const { component, metadata, max_tokens: maxTokens, max_messages: maxMessages } = body;
    const changes = {
      ...(component !== undefined && { component: key?.component ?? component }),
      ...(metadata !== undefined && { metadata }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(maxMessages !== undefined && { maxMessages }),
      updatedAt: Date.now(),
    };
    return toContextDetails(await this.contexts.update(assertContextId(id), changes, scope));
  }

  /** Adds messages without asking a model. */
  @OpenToKeys('remember')
  @Post(':id/messages')
  @HttpCode(200)
  async append(
    @Param('id') id: string,
    @ValidBody(NewMessagesBody) body: NewMessagesBody,
    @Req() request: Request,
    @CallerScope() scope: ContextScope,
  ): Promise<NewMessages> {
    const expectedVersion = expectedVersionOf(request.headers);
    const added = {
      contextId: assertContextId(id),
      messages: fromMessages(body.messages),
      at: Date.now(),
      ...(expectedVersion !== undefined && { expectedVersion }),
    };
    const { messageIds, version } = await this.contexts.appendMessages(added, scope);
    return { context_id: id, count: messageIds.length, message_ids: messageIds, version };
  }

  /** Pins a message, which models are then always sent, or unpins it. */
  @OpenToKeys('remember')
  @Audited(({ params }) => pinnedMessage(params))
  @Patch(':id/messages/:message_id')
  async pin(
    @Param('id') id: string,
    @Param('message_id') messageId: string,
    @ValidBody(MessageChangeBody) { pinned }: MessageChangeBody,
    @CallerScope() scope: ContextScope,
  ): Promise<ChangedMessages> {
    const contextId = assertContextId(id);
    const change = { contextId, messageId, isPinned: pinned, at: Date.now() };
    const messageIds = await this.contexts.pin(change, scope);
    return { context_id: id, pinned, count: messageIds.length, message_ids: messageIds };
  }

  /** `at` is the last message included in the fork; without it the fork has all messages. */
  @OpenToKeys('remember')
  @Audited()
  @Post(':id/fork')
  @HttpCode(201)
  async fork(
    @Param('id') id: string,
    @Query() query: Request['query'],
    @Req() request: Request,
    @CallerScope() scope: ContextScope,
  ): Promise<ForkedContext> {
    const body = validateBody(ForkBody, request.body ?? {});
    const at = textParameter(query, 'at');
    const fork = {
      contextId: assertContextId(id),
      newContextId: body.context_id ?? randomUUID(),
      ...(at !== undefined && { at }),
      createdAt: Date.now(),
    };
    return { ...toContextDetails(await this.contexts.fork(fork, scope)), forked_from: id };
  }
}

function pinnedMessage({ id, message_id: message }: Request['params']): AuditTarget {
  return {
    ...(typeof id === 'string' && { contextId: id }),
    ...(typeof message === 'string' && { subject: message }),
  };
}
