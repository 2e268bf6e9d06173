/** The tools that read conversations. */
import { Injectable } from '@nestjs/common';
import type { Context, ContextPage } from '../../../contract/contexts.ts';
import { ContextService } from '../../../context/context.service.ts';
import { ENTRIES_A_RESULT } from '../../limits.ts';
import { validateBody } from '../../validation/validate-body.ts';
import { contextPage } from '../../views/conversations.ts';
import { ListConversationsBody, ReadConversationBody } from '../dto/tools.dto.ts';
import type { McpCall } from '../mcp-call.ts';
import { readTalk } from '../read-talk.ts';
import { talkText } from '../talk-text.ts';
import type { ToolResult } from './tool-result.ts';

@Injectable()
export class ConversationTools {
  constructor(private readonly contexts: ContextService) {}

  async list(given: unknown, { scope }: McpCall): Promise<ToolResult> {
    const { limit = ENTRIES_A_RESULT, ...rest } = validateBody(ListConversationsBody, given);
    const page = await contextPage(this.contexts, { ...rest, limit: String(limit) }, scope);
    return { structured: page, texts: [toText(page)] };
  }

  async read(given: unknown, { scope }: McpCall): Promise<ToolResult> {
    const { context_id: id, limit, before } = validateBody(ReadConversationBody, given);
    const wanted = {
      ...(limit !== undefined && { limit }),
      ...(before !== undefined && { before }),
    };
    const page = await readTalk(this.contexts, id, wanted, scope);
    return { structured: page, texts: [talkText(page)] };
  }
}

function toText({ contexts, next_cursor: next }: ContextPage): string {
  if (contexts.length === 0) return 'There is no such conversation.';
  const more = next === undefined ? [] : [`… and more, with the cursor ${next}`];
  return [...contexts.map(toLine), ...more].join('\n');
}

function toLine({ id, component, updated_at: updated, total_messages: count }: Context): string {
  const whose = component === undefined ? '' : ` (${component})`;
  return `${id}${whose}: ${count} messages, last changed ${updated}`;
}
