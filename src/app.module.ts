/** The whole application: what the surfaces share, and each surface, which may be left out. */
import { Module } from '@nestjs/common';
import { AnthropicApiModule } from './api/anthropic/anthropic-api.module.ts';
import { BudgetsApiModule } from './api/budgets/budgets-api.module.ts';
import { ConsoleModule } from './api/console/console.module.ts';
import { DocsModule } from './api/docs/docs.module.ts';
import { HttpModule } from './api/http/http.module.ts';
import { InfoModule } from './api/info/info.module.ts';
import { KeysApiModule } from './api/keys/keys-api.module.ts';
import { LedgerApiModule } from './api/ledger/ledger-api.module.ts';
import { MemoryApiModule } from './api/memory/memory-api.module.ts';
import { McpApiModule } from './api/mcp/mcp-api.module.ts';
import { MetricsApiModule } from './api/metrics/metrics-api.module.ts';
import { OllamaApiModule } from './api/ollama/ollama-api.module.ts';
import { OpenAiApiModule } from './api/openai/openai-api.module.ts';
import { PricesApiModule } from './api/prices/prices-api.module.ts';
import { PromptsApiModule } from './api/prompts/prompts-api.module.ts';
import { RhetorApiModule } from './api/rhetor/rhetor-api.module.ts';
import { TektonApiModule } from './api/tekton/tekton-api.module.ts';
import { HermesModule } from './hermes/hermes.module.ts';

@Module({
  imports: [
    HttpModule,
    HermesModule,
    // Express tries the routes in this order, so those of models come first.
    OpenAiApiModule,
    RhetorApiModule,
    AnthropicApiModule,
    OllamaApiModule,
    TektonApiModule,
    InfoModule,
    DocsModule,
    ConsoleModule,
    KeysApiModule,
    BudgetsApiModule,
    LedgerApiModule,
    MemoryApiModule,
    MetricsApiModule,
    PromptsApiModule,
    PricesApiModule,
    McpApiModule,
  ],
})
export class AppModule {}
