/** Builds Ollama providers from their definitions. */
import { Injectable } from '@nestjs/common';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { USUAL_ANSWER_LIMIT } from '../../config/limits.ts';
import type { CompletionProvider, ProviderFactory } from '../completion-provider.ts';
import { OllamaProvider } from './ollama.provider.ts';

@Injectable()
export class OllamaFactory implements ProviderFactory {
  readonly kind = 'ollama';

  create(definition: ResolvedProvider, answerLimit = USUAL_ANSWER_LIMIT): CompletionProvider {
    return new OllamaProvider(definition, answerLimit);
  }
}
