/** Builds OpenAI providers from their definitions. */
import { Injectable } from '@nestjs/common';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { StartupError } from '../../config/startup-error.ts';
import type { CompletionProvider, ProviderFactory } from '../completion-provider.ts';
import { OpenAIProvider } from './openai.provider.ts';

@Injectable()
export class OpenAIFactory implements ProviderFactory {
  readonly kind = 'openai';

  create(definition: ResolvedProvider): CompletionProvider {
    if (definition.api === 'responses') {
      throw new StartupError(
        `providers.json: ${definition.id}.api: "responses" is not supported; leave it out to use chat completions`,
      );
    }
    return new OpenAIProvider(definition);
  }
}
