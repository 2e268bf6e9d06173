/** The whole application: the feature modules, and the edge that is injected with them. */
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorFilter } from './api/errors/error.filter.ts';
import { ErrorReporter } from './api/errors/error-reporter.service.ts';
import { ContextsController } from './api/rhetor/contexts.controller.ts';
import { InfoController } from './api/rhetor/info.controller.ts';
import { MessageController } from './api/rhetor/message.controller.ts';
import { ProvidersController } from './api/rhetor/providers.controller.ts';
import { RhetorGateway } from './api/rhetor/rhetor.gateway.ts';
import { SocketTurns } from './api/rhetor/socket-turns.service.ts';
import { RhetorConfigModule } from './config/rhetor-config.module.ts';
import { ContextModule } from './context/context.module.ts';
import { ContextService } from './context/context.service.ts';
import { ConversationService } from './conversation/conversation.service.ts';
import { HermesModule } from './hermes/hermes.module.ts';
import { PromptsModule } from './prompts/prompts.module.ts';
import { ProvidersModule } from './providers/providers.module.ts';
import { RoutingModule } from './routing/routing.module.ts';

@Module({
  imports: [
    RhetorConfigModule,
    ProvidersModule,
    RoutingModule.register({ imports: [ContextModule], settings: ContextService }),
    ContextModule,
    PromptsModule,
    HermesModule,
  ],
  controllers: [InfoController, ProvidersController, MessageController, ContextsController],
  providers: [
    ConversationService,
    SocketTurns,
    RhetorGateway,
    ErrorReporter,
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class AppModule {}
