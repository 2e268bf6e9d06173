/** The whole application: the feature modules, and the edge that is injected with them. */
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AnthropicMessagesController } from './api/anthropic/anthropic-messages.controller.ts';
import { ModelsController } from './api/compat/models.controller.ts';
import { DocsController } from './api/docs/docs.controller.ts';
import { ErrorFilter } from './api/errors/error.filter.ts';
import { ErrorReporter } from './api/errors/error-reporter.service.ts';
import { BodyBudget } from './api/http/body-budget.ts';
import { HttpTurns } from './api/http/http-turns.service.ts';
import { RouteList } from './api/routes/route-list.service.ts';
import { OllamaEmbedController } from './api/ollama/ollama-embed.controller.ts';
import { OllamaModelsController } from './api/ollama/ollama-models.controller.ts';
import { OllamaTurnsController } from './api/ollama/ollama-turns.controller.ts';
import { ChatCompletionsController } from './api/openai/chat-completions.controller.ts';
import { EmbeddingsController } from './api/openai/embeddings.controller.ts';
import { ResponsesController } from './api/openai/responses.controller.ts';
import { PromptsController } from './api/prompts/prompts.controller.ts';
import { TemplatesController } from './api/prompts/templates.controller.ts';
import { AuditController } from './api/rhetor/audit.controller.ts';
import { ContextChangesController } from './api/rhetor/context-changes.controller.ts';
import { ContextLayersController } from './api/rhetor/context-layers.controller.ts';
import { ContextSearchController } from './api/rhetor/context-search.controller.ts';
import { BackupController } from './api/rhetor/backup.controller.ts';
import { ContextTransferController } from './api/rhetor/context-transfer.controller.ts';
import { ContextsController } from './api/rhetor/contexts.controller.ts';
import { InfoController } from './api/rhetor/info.controller.ts';
import { MessageController } from './api/rhetor/message.controller.ts';
import { ProvidersController } from './api/rhetor/providers.controller.ts';
import { RhetorSocket } from './api/rhetor/rhetor-socket.service.ts';
import { RefusedCredentials } from './api/security/refused-credentials.ts';
import { SocketGateway } from './api/socket/socket.gateway.ts';
import { SocketTurns } from './api/socket/socket-turns.service.ts';
import { ModelAssignments } from './api/tekton/model-assignments.service.ts';
import { Specialists } from './api/tekton/specialists.service.ts';
import { TeamChat } from './api/tekton/team-chat.service.ts';
import { TektonAssignmentsController } from './api/tekton/tekton-assignments.controller.ts';
import { TektonDiscoveryController } from './api/tekton/tekton-discovery.controller.ts';
import { TektonModelsController } from './api/tekton/tekton-models.controller.ts';
import { TektonSocket } from './api/tekton/tekton-socket.service.ts';
import { TektonSpecialistsController } from './api/tekton/tekton-specialists.controller.ts';
import { TektonTeamController } from './api/tekton/tekton-team.controller.ts';
import { TektonTurnsController } from './api/tekton/tekton-turns.controller.ts';
import { ENVIRONMENT } from './config/environment.ts';
import { RhetorConfigModule } from './config/rhetor-config.module.ts';
import { ContextModule } from './context/context.module.ts';
import { StateService } from './context/state.service.ts';
import { EngramModule } from './context/engram/engram.module.ts';
import { Admission, createAdmission } from './conversation/admission.ts';
import { Compaction } from './conversation/compaction/compaction.service.ts';
import { SummaryWriter } from './conversation/compaction/summary-writer.service.ts';
import { ContextViews } from './conversation/context-view.service.ts';
import { ContextErasure } from './conversation/context-erasure.service.ts';
import { ConversationService } from './conversation/conversation.service.ts';
import { Recall } from './conversation/recall.service.ts';
import { TurnPreparation } from './conversation/turn-preparation.service.ts';
import { IdempotentTurns } from './conversation/idempotency/idempotent-turns.service.ts';
import { HermesModule } from './hermes/hermes.module.ts';
import { HermesService } from './hermes/hermes.service.ts';
import { PromptsModule } from './prompts/prompts.module.ts';
import { ProvidersModule } from './providers/providers.module.ts';
import { RoutingModule } from './routing/routing.module.ts';

@Module({
  imports: [
    RhetorConfigModule,
    ProvidersModule,
    RoutingModule.register({
      imports: [ContextModule],
      settings: StateService,
      assignments: StateService,
    }),
    ContextModule,
    PromptsModule.register({ imports: [ContextModule], documents: StateService }),
    HermesModule,
    EngramModule.register({ imports: [HermesModule], locator: HermesService }),
  ],
  controllers: [
    InfoController,
    DocsController,
    ProvidersController,
    MessageController,
    AuditController,
    ContextsController,
    ContextChangesController,
    ContextSearchController,
    BackupController,
    ContextTransferController,
    ContextLayersController,
    PromptsController,
    TemplatesController,
    TektonTurnsController,
    TektonModelsController,
    TektonAssignmentsController,
    TektonDiscoveryController,
    TektonSpecialistsController,
    TektonTeamController,
    ChatCompletionsController,
    EmbeddingsController,
    ResponsesController,
    ModelsController,
    AnthropicMessagesController,
    OllamaTurnsController,
    OllamaModelsController,
    OllamaEmbedController,
  ],
  providers: [
    { provide: Admission, inject: [ENVIRONMENT], useFactory: createAdmission },
    ConversationService,
    TurnPreparation,
    Recall,
    Compaction,
    SummaryWriter,
    ContextViews,
    IdempotentTurns,
    HttpTurns,
    { provide: BodyBudget, useFactory: () => new BodyBudget() },
    RouteList,
    RefusedCredentials,
    ContextErasure,
    ModelAssignments,
    Specialists,
    TeamChat,
    SocketTurns,
    RhetorSocket,
    TektonSocket,
    SocketGateway,
    ErrorReporter,
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class AppModule {}
