/** Rhetor's own dialect, over HTTP and on the socket. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../../context/context.module.ts';
import { CompactionModule } from '../../conversation/compaction/compaction.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { PROMPTS_MODULE, ROUTING_MODULE } from '../../features/bound-features.ts';
import { ProvidersModule } from '../../providers/providers.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { SocketDialects } from '../socket/socket-dialects.ts';
import { SocketModule } from '../socket/socket.module.ts';
import { AssignableModels } from '../views/assignable-models.service.ts';
import { RouteExplainer } from '../views/route-explainer.service.ts';
import { AuditController } from './audit.controller.ts';
import { BackupController } from './backup.controller.ts';
import { CacheController } from './cache.controller.ts';
import { ContextChangesController } from './context-changes.controller.ts';
import { ContextLayersController } from './context-layers.controller.ts';
import { ContextSearchController } from './context-search.controller.ts';
import { ContextTransferController } from './context-transfer.controller.ts';
import { ContextsController } from './contexts.controller.ts';
import { MessageController } from './message.controller.ts';
import { ProviderTestController } from './provider-test.controller.ts';
import { ProvidersController } from './providers.controller.ts';
import { RuleModels } from './rule-models.service.ts';
import { RulesController } from './rules.controller.ts';
import { RhetorSocketDialect } from './rhetor-socket.service.ts';

@Module({
  imports: [
    HttpModule,
    SocketModule,
    ConversationModule,
    CompactionModule,
    ProvidersModule,
    ROUTING_MODULE,
    PROMPTS_MODULE,
    ContextModule,
  ],
  controllers: [
    ProvidersController,
    ProviderTestController,
    RulesController,
    MessageController,
    AuditController,
    CacheController,
    ContextsController,
    ContextChangesController,
    ContextSearchController,
    BackupController,
    ContextTransferController,
    ContextLayersController,
  ],
  providers: [RhetorSocketDialect, RouteExplainer, AssignableModels, RuleModels],
})
export class RhetorApiModule {
  constructor(dialects: SocketDialects, socket: RhetorSocketDialect) {
    dialects.add(socket);
  }
}
