/** The routes of keys. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../../context/context.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { KEYS_MODULE } from '../../features/bound-features.ts';
import { KeysController } from './keys.controller.ts';

@Module({
  imports: [KEYS_MODULE, ContextModule, ConversationModule],
  controllers: [KeysController],
})
export class KeysApiModule {}
