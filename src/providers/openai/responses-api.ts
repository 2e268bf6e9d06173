/** The Responses API: the one in which OpenAI's own reasoning models take tools and keep their thoughts. */
import type { OpenAI } from 'openai';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import type { OpenAIApi, SendOptions } from './openai-api.ts';
import { unsupportedInResponses, type OpenAIDialect } from './openai-models.ts';
import { OpenAIResponsesAnswer } from './openai-responses-answer.ts';
import { toOpenAIResponsesRequest } from './to-openai-responses-request.ts';

export class ResponsesApi implements OpenAIApi {
  readonly #provider: string;
  readonly #client: OpenAI;
  readonly #dialect: OpenAIDialect;

  constructor(provider: string, client: OpenAI, dialect: OpenAIDialect) {
    this.#provider = provider;
    this.#client = client;
    this.#dialect = dialect;
  }

  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return unsupportedInResponses(this.#dialect, model, options);
  }

  send(request: CompletionRequest, options: SendOptions): Promise<Response> {
    const body = toOpenAIResponsesRequest(request, this.#provider);
    return this.#client.responses.create(body, options).asResponse();
  }

  answerTo({ model }: CompletionRequest): StreamedAnswer {
    return new OpenAIResponsesAnswer({ provider: this.#provider, model });
  }
}
