/** OpenAI's dialect: chat completions, responses, embeddings, and its form of the list of models. */
import { Module } from '@nestjs/common';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { ROUTING_MODULE } from '../../features/bound-features.ts';
import { ModelsForms } from '../compat/models-forms.ts';
import { ModelsModule } from '../compat/models.module.ts';
import { HttpModule } from '../http/http.module.ts';
import { ChatCompletionsController } from './chat-completions.controller.ts';
import { EmbeddingsController } from './embeddings.controller.ts';
import { ResponsesController } from './responses.controller.ts';
import { OPENAI_MODELS } from './to-openai-models.ts';

@Module({
  imports: [HttpModule, ModelsModule, ConversationModule, ROUTING_MODULE],
  controllers: [ChatCompletionsController, EmbeddingsController, ResponsesController],
})
export class OpenAiApiModule {
  constructor(forms: ModelsForms) {
    forms.add('openai', OPENAI_MODELS);
  }
}
