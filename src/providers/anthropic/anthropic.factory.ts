/** Builds Anthropic providers from their definitions. */
import { Injectable } from '@nestjs/common';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { USUAL_ANSWER_LIMIT } from '../../config/limits.ts';
import type { CompletionProvider, ProviderFactory } from '../completion-provider.ts';
import { AnthropicProvider } from './anthropic.provider.ts';

@Injectable()
export class AnthropicFactory implements ProviderFactory {
  readonly kind = 'anthropic';

  create(definition: ResolvedProvider, answerLimit = USUAL_ANSWER_LIMIT): CompletionProvider {
    return new AnthropicProvider(definition, answerLimit);
  }
}
