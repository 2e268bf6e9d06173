/** Ollama's dialect: chat, generate, embeddings, and its clients' questions about models. */
import { Module } from '@nestjs/common';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { ROUTING_MODULE } from '../../features/bound-features.ts';
import { HttpModule } from '../http/http.module.ts';
import { OllamaEmbedController } from './ollama-embed.controller.ts';
import { OllamaModelsController } from './ollama-models.controller.ts';
import { OllamaTurnsController } from './ollama-turns.controller.ts';

@Module({
  imports: [HttpModule, ConversationModule, ROUTING_MODULE],
  controllers: [OllamaTurnsController, OllamaModelsController, OllamaEmbedController],
})
export class OllamaApiModule {}
