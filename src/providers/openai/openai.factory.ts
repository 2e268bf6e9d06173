/** Builds OpenAI providers from their definitions. */
import { Injectable } from '@nestjs/common';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { USUAL_ANSWER_LIMIT } from '../../config/limits.ts';
import type { CompletionProvider, ProviderFactory } from '../completion-provider.ts';
import { OpenAIProvider } from './openai.provider.ts';

@Injectable()
export class OpenAIFactory implements ProviderFactory {
  readonly kind = 'openai';

  create(definition: ResolvedProvider, answerLimit = USUAL_ANSWER_LIMIT): CompletionProvider {
    return new OpenAIProvider(definition, answerLimit);
  }
}
