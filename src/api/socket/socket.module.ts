/** The WebSocket at /ws, which exists as soon as the module of one of its dialects imports it. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { TracesModule } from '../../traces/traces.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { SocketDialects } from './socket-dialects.ts';
import { SocketGateway } from './socket.gateway.ts';
import { SocketTurns } from './socket-turns.service.ts';

@Module({
  imports: [RhetorConfigModule, ConversationModule, HttpModule, TracesModule],
  providers: [SocketDialects, SocketGateway, SocketTurns],
  exports: [SocketDialects, SocketTurns],
})
export class SocketModule {}
