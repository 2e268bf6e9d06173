/** The door for agents: tools, resources and prompts over MCP. */
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ContextModule } from '../../context/context.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { LEDGER_MODULE, PROMPTS_MODULE, ROUTING_MODULE } from '../../features/bound-features.ts';
import { MemoryModule } from '../../memory/memory.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { RouteExplainer } from '../views/route-explainer.service.ts';
import { McpCompletions } from './completions.service.ts';
import { McpRequests } from './mcp-requests.service.ts';
import { McpController } from './mcp.controller.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { McpPrompts } from './prompts.service.ts';
import { McpResources } from './resources.service.ts';
import { AskTool } from './tools/ask-tool.service.ts';
import { ConversationTools } from './tools/conversation-tools.service.ts';
import { MemoryTools } from './tools/memory-tools.service.ts';
import { ModelTools } from './tools/model-tools.service.ts';
import { McpTools } from './tools/tools.service.ts';
import { UsageTool } from './tools/usage-tool.service.ts';

@Module({
  imports: [
    HttpModule,
    ConversationModule,
    ContextModule,
    ROUTING_MODULE,
    PROMPTS_MODULE,
    LEDGER_MODULE,
    MemoryModule,
  ],
  controllers: [McpController],
  providers: [
    McpRequests,
    McpTools,
    McpResources,
    McpPrompts,
    McpCompletions,
    MemoryTools,
    ConversationTools,
    AskTool,
    ModelTools,
    UsageTool,
    RouteExplainer,
  ],
})
export class McpApiModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** By now all routes are declared; Nest would make a route of its own middleware for each method. */
  onModuleInit(): void {
    this.host.httpAdapter.use(refuseOtherMethods);
  }
}
