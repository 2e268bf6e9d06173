/** OpenAI, and the many servers that speak one of its APIs. */
import type { APIPromise, OpenAI } from 'openai';
import type { Observable } from 'rxjs';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import type { Message } from '../../model/message.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import type { CompletionProvider } from '../completion-provider.ts';
import { carriesId } from '../upstream/found-model.ts';
import { keepKnownRequests } from '../upstream/known-requests.ts';
import { readAnswer } from '../upstream/answers/read-answer.ts';
import type { SdkForm } from '../upstream/sdk-form.ts';
import { SdkProvider } from '../upstream/sdk-provider.ts';
import { chatApi } from './chat-api.ts';
import type { OpenAIApi } from './openai-api.ts';
import { fromEmbeddings, toEmbeddingsBody } from './openai-embeddings.ts';
import { openAIFailure, toOpenAIErrorBody } from './openai-errors.ts';
import { openAIDialectOf } from './openai-models.ts';
import { responsesApi } from './responses-api.ts';

type PromiseParts = ConstructorParameters<typeof APIPromise>;

const SDK_FORM: SdkForm<OpenAI> = {
  defaultBaseUrl: 'https://api.openai.com/v1',
  list: ({ models }, options) => models.list(options).asResponse(),
  models: { list: 'data', ids: ['id'], needsList: false },
  find: ({ models }, options, model) => models.retrieve(model, options).asResponse(),
  carries: carriesId,
  toErrorBody: toOpenAIErrorBody,
  failureOf: openAIFailure,
  load: async (options) => {
    const { APIPromise, OpenAI } = await import('openai');
    const client = new OpenAI({
      ...options,
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
    });
    keepKnownRequests(client);
    // Its own ones, made so that it can send a request again while a body is read, outlive the young
    // generation with all that the request holds: 35 µs of processor time a request.
    client['responsePromise'] = (request: PromiseParts[1], parse: PromiseParts[2]) =>
      new APIPromise(client, request, parse);
    return client;
  },
};

export class OpenAIProvider extends SdkProvider<OpenAI> implements CompletionProvider {
  readonly kind = 'openai';
  readonly dialects: readonly VendorDialect[];
  private readonly api: OpenAIApi;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    super(definition, answerLimit, SDK_FORM);
    this.dialects = [definition.api === 'responses' ? 'openai-responses' : 'openai'];
    const toApi = definition.api === 'responses' ? responsesApi : chatApi;
    this.api = toApi({
      provider: definition.id,
      dialect: openAIDialectOf(this.baseUrl),
      allowsStore: definition.allowsVendorStore === true,
    });
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    return this.openWith(request, signal, {
      send: (client, options) => this.api.create(client, request.model, options),
      toBody: (asked) => ({ body: this.api.toBody(asked) }),
      toAnswer: this.api.answerTo,
      read: readAnswer,
    });
  }

  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    const seen = { model: request.model, input: '', encoding_format: 'float' } as const;
    return this.embedWith(
      request,
      signal,
      ({ embeddings }, options) => embeddings.create(seen, options).asResponse(),
      toEmbeddingsBody,
      fromEmbeddings,
    );
  }

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return this.api.takenOptions(model, options);
  }

  lostParts(model: string, messages: readonly Message[]): readonly string[] {
    return this.api.lostParts(model, messages);
  }

  /** The vendor answers it, and compatible servers differ. */
  continuesPrefill(): boolean {
    return false;
  }
}
