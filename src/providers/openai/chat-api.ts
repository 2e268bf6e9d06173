/** Chat completions: OpenAI's older API, and the one that servers like OpenAI's speak. */
import type { OpenAI } from 'openai';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import { OpenAIAnswer } from './openai-answer.ts';
import type { OpenAIApi, SendOptions } from './openai-api.ts';
import { unsupportedInChat, type OpenAIDialect } from './openai-models.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

export class ChatApi implements OpenAIApi {
  readonly #provider: string;
  readonly #client: OpenAI;
  readonly #dialect: OpenAIDialect;

  constructor(provider: string, client: OpenAI, dialect: OpenAIDialect) {
    this.#provider = provider;
    this.#client = client;
    this.#dialect = dialect;
  }

  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return unsupportedInChat(this.#dialect, model, options);
  }

  send(request: CompletionRequest, options: SendOptions): Promise<Response> {
    const body = toOpenAIRequest(request, this.#dialect);
    return this.#client.chat.completions.create(body, options).asResponse();
  }

  answerTo(): StreamedAnswer {
    return new OpenAIAnswer(this.#provider);
  }
}
