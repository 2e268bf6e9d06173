/** Chat completions: OpenAI's older API, and the one that servers like OpenAI's speak. */
import type { OpenAI } from 'openai';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import type { SdkRequestOptions } from '../upstream/upstream-sdk.ts';
import { OpenAIAnswer } from './openai-answer.ts';
import type { OpenAIApi } from './openai-api.ts';
import { takenInChat, type OpenAIDialect } from './openai-models.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

export class ChatApi implements OpenAIApi {
  readonly #provider: string;
  readonly #dialect: OpenAIDialect;

  constructor(provider: string, dialect: OpenAIDialect) {
    this.#provider = provider;
    this.#dialect = dialect;
  }

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return takenInChat(this.#dialect, model, options);
  }

  toBody(request: CompletionRequest): object {
    return toOpenAIRequest(request, this.#dialect);
  }

  create(client: OpenAI, model: string, options: SdkRequestOptions): Promise<unknown> {
    return client.chat.completions
      .create({ model, messages: [], stream: true }, options)
      .asResponse();
  }

  answerTo(): StreamedAnswer {
    return new OpenAIAnswer(this.#provider);
  }
}
