/** Anthropic's dialect: messages, and its form of the list of models. */
import { Module } from '@nestjs/common';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { ROUTING_MODULE } from '../../features/bound-features.ts';
import { ModelsForms } from '../compat/models-forms.ts';
import { ModelsModule } from '../compat/models.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { AnthropicMessagesController } from './anthropic-messages.controller.ts';
import { ANTHROPIC_MODELS } from './to-anthropic-models.ts';

@Module({
  imports: [HttpModule, ModelsModule, ConversationModule, ROUTING_MODULE],
  controllers: [AnthropicMessagesController],
})
export class AnthropicApiModule {
  constructor(forms: ModelsForms) {
    forms.add('anthropic', ANTHROPIC_MODELS);
  }
}
