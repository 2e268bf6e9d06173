/** The Responses API: the one in which OpenAI's own reasoning models take tools and keep their thoughts. */
import type { OpenAI } from 'openai';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import type { SdkRequestOptions } from '../upstream/upstream-sdk.ts';
import type { OpenAIApi } from './openai-api.ts';
import { takenInResponses, type OpenAIDialect } from './openai-models.ts';
import { OpenAIResponsesAnswer } from './openai-responses-answer.ts';
import { toOpenAIResponsesRequest } from './to-openai-responses-request.ts';

export class ResponsesApi implements OpenAIApi {
  readonly #provider: string;
  readonly #dialect: OpenAIDialect;

  constructor(provider: string, dialect: OpenAIDialect) {
    this.#provider = provider;
    this.#dialect = dialect;
  }

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return takenInResponses(this.#dialect, model, options);
  }

  toBody(request: CompletionRequest): object {
    return toOpenAIResponsesRequest(request, this.#provider);
  }

  create(client: OpenAI, model: string, options: SdkRequestOptions): Promise<unknown> {
    return client.responses.create({ model, input: [], stream: true }, options).asResponse();
  }

  answerTo({ model }: CompletionRequest): StreamedAnswer {
    return new OpenAIResponsesAnswer({ provider: this.#provider, model });
  }
}
