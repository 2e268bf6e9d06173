/** The tools of a caller: which it has, and what runs each of them. */
import { Injectable } from '@nestjs/common';
import type { AccessKey } from '../../../keys/access-key.ts';
import { assertPermitted, hasPermission } from '../../security/key-rights.ts';
import type { McpCall } from '../mcp-call.ts';
import { AskTool } from './ask-tool.service.ts';
import { ConversationTools } from './conversation-tools.service.ts';
import { MemoryTools } from './memory-tools.service.ts';
import { ModelTools } from './model-tools.service.ts';
import { TOOL_NAMES, type ToolName, TOOLS } from './tool-definitions.ts';
import type { ToolHandler, ToolResult } from './tool-result.ts';
import { UsageTool } from './usage-tool.service.ts';

@Injectable()
export class McpTools {
  private readonly handlers: Readonly<Record<ToolName, ToolHandler>>;

  constructor(
    memory: MemoryTools,
    conversations: ConversationTools,
    ask: AskTool,
    models: ModelTools,
    usage: UsageTool,
  ) {
    this.handlers = {
      search_memory: (given, call) => memory.search(given, call),
      remember: (given, call) => memory.remember(given, call),
      list_conversations: (given, call) => conversations.list(given, call),
      read_conversation: (given, call) => conversations.read(given, call),
      ask: (given, call) => ask.ask(given, call),
      list_models: (given, call) => models.list(given, call),
      explain_route: (given, call) => models.explain(given, call),
      usage: (given, call) => usage.report(given, call),
    };
  }

  /** @param key undefined: the administrator */
  namesFor(key: AccessKey | undefined): readonly ToolName[] {
    if (key === undefined) return TOOL_NAMES;
    return TOOL_NAMES.filter((name) =>
      TOOLS[name].needs.every((needed) => hasPermission(key, needed)),
    );
  }

  /** @throws RhetorError `forbidden`, `validation_failed`, or as the route that does the same */
  async run(name: ToolName, given: unknown, call: McpCall): Promise<ToolResult> {
    const { key } = call;
    if (key !== undefined) for (const needed of TOOLS[name].needs) assertPermitted(key, needed);
    return this.handlers[name](given ?? {}, call);
  }
}
