/** Provides the vendors behind one contract. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { AnthropicFactory } from './anthropic/anthropic.factory.ts';
import type { ProviderFactory } from './completion-provider.ts';
import { OllamaFactory } from './ollama/ollama.factory.ts';
import { OpenAIFactory } from './openai/openai.factory.ts';
import { ProviderCatalog } from './provider-catalog.service.ts';
import { PROVIDER_FACTORIES, ProviderRegistry } from './provider-registry.service.ts';
import { SimulatedFactory } from './simulated/simulated.factory.ts';

@Module({
  imports: [RhetorConfigModule],
  providers: [
    AnthropicFactory,
    OpenAIFactory,
    OllamaFactory,
    SimulatedFactory,
    {
      provide: PROVIDER_FACTORIES,
      useFactory: (...factories: ProviderFactory[]) => factories,
      inject: [AnthropicFactory, OpenAIFactory, OllamaFactory, SimulatedFactory],
    },
    ProviderRegistry,
    ProviderCatalog,
  ],
  exports: [ProviderRegistry, ProviderCatalog],
})
export class ProvidersModule {}
