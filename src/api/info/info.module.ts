/**
 * Identity and health of this process, which probes and other components request whatever dialects
 * are enabled.
 */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ContextModule } from '../../context/context.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { ENGRAM_MODULE, PROMPTS_MODULE, ROUTING_MODULE } from '../../features/bound-features.ts';
import { HermesModule } from '../../hermes/hermes.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { InfoController } from './info.controller.ts';

@Module({
  imports: [
    HttpModule,
    ConversationModule,
    RhetorConfigModule,
    ROUTING_MODULE,
    ContextModule,
    PROMPTS_MODULE,
    HermesModule,
    ENGRAM_MODULE,
  ],
  controllers: [InfoController],
})
export class InfoModule {}
