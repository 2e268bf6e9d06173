/** The dialect of Tekton's shared clients, over HTTP and on the socket. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ContextModule } from '../../context/context.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { PROMPTS_MODULE, ROUTING_MODULE } from '../../features/bound-features.ts';
import { ProvidersModule } from '../../providers/providers.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { SocketDialects } from '../socket/socket-dialects.ts';
import { SocketModule } from '../socket/socket.module.ts';
import { AssignableModels } from '../views/assignable-models.service.ts';
import { ModelAssignments } from './model-assignments.service.ts';
import { Specialists } from './specialists.service.ts';
import { TeamChat } from './team-chat.service.ts';
import { TektonAssignmentsController } from './tekton-assignments.controller.ts';
import { TektonDiscoveryController } from './tekton-discovery.controller.ts';
import { TektonModelsController } from './tekton-models.controller.ts';
import { TektonSocket } from './tekton-socket.service.ts';
import { TektonSpecialistsController } from './tekton-specialists.controller.ts';
import { TektonTeamController } from './tekton-team.controller.ts';
import { TektonTurnsController } from './tekton-turns.controller.ts';

@Module({
  imports: [
    HttpModule,
    SocketModule,
    ConversationModule,
    RhetorConfigModule,
    ProvidersModule,
    ROUTING_MODULE,
    ContextModule,
    PROMPTS_MODULE,
  ],
  controllers: [
    TektonTurnsController,
    TektonModelsController,
    TektonAssignmentsController,
    TektonDiscoveryController,
    TektonSpecialistsController,
    TektonTeamController,
  ],
  providers: [AssignableModels, ModelAssignments, Specialists, TeamChat, TektonSocket],
})
export class TektonApiModule {
  constructor(dialects: SocketDialects, socket: TektonSocket) {
    dialects.add(socket);
  }
}
