/** OpenAI, and the many servers that speak one of its APIs. */
import type { OpenAI } from 'openai';
import { APIError } from 'openai/core/error';
import type { Observable } from 'rxjs';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { VendorDialect } from '../../model/vendor-fields.ts';
import type { CompletionProvider, ListedModel } from '../completion-provider.ts';
import { EMBEDDINGS } from '../upstream/embedding-vectors.ts';
import { carriesId, foundModel, NO_LIST } from '../upstream/found-model.ts';
import { openUpstream } from '../upstream/open-upstream.ts';
import { type ListForm, listedModels } from '../upstream/listed-models.ts';
import { readAnswer } from '../upstream/read-answer.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import type { AskedOfUpstream } from '../upstream/upstream-exchange.ts';
import { PROBE_LIMITS } from '../limits.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import { type SdkForm, type SdkRequestOptions, UpstreamSdk } from '../upstream/upstream-sdk.ts';
import { ChatApi } from './chat-api.ts';
import type { OpenAIApi } from './openai-api.ts';
import { fromEmbeddings, toEmbeddingsBody } from './openai-embeddings.ts';
import { toErrorBody, translateOpenAIError } from './openai-errors.ts';
import { dialectOf } from './openai-models.ts';
import { ResponsesApi } from './responses-api.ts';

const MODELS_FORM: ListForm = { list: 'data', ids: ['id'], needsList: false };

const SDK_FORM: SdkForm = { defaultBaseUrl: 'https://api.openai.com/v1', toErrorBody };

export class OpenAIProvider implements CompletionProvider {
  readonly kind = 'openai';
  readonly dialects: readonly VendorDialect[];
  readonly id: string;
  readonly #sdk: UpstreamSdk;
  readonly #api: OpenAIApi;
  #client: Promise<OpenAI> | undefined;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    this.id = definition.id;
    this.#sdk = new UpstreamSdk(definition, answerLimit, SDK_FORM);
    this.dialects = [definition.api === 'responses' ? 'openai-responses' : 'openai'];
    const Api = definition.api === 'responses' ? ResponsesApi : ChatApi;
    this.#api = new Api(definition.id, dialectOf(this.#sdk.baseUrl));
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    return openUpstream(
      this.#sdk.http,
      {
        request,
        start: (call, callSignal) => this.#start(request, call, callSignal),
        translate: (error) => this.#translate(request.model, error),
      },
      signal,
    );
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    const { model, limits } = request;
    try {
      const body = toEmbeddingsBody(request);
      const response = await this.#ask(
        { call: this.#sdk.http.call(limits), signal, body },
        ({ embeddings }, options) =>
          embeddings.create({ model, input: '', encoding_format: 'float' }, options).asResponse(),
      );
      const answer = await response.json(EMBEDDINGS, this.#sdk.http.answerLimit);
      return fromEmbeddings(this.id, request, answer);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translate(model, error);
    }
  }

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return this.#api.takenOptions(model, options);
  }

  /** The vendor answers it, and compatible servers differ. */
  continuesPrefill(): boolean {
    return false;
  }

  /** A server that answers is alive, even if it has no list of models. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[] | undefined> {
    try {
      const call = this.#sdk.http.call(PROBE_LIMITS);
      const response = await this.#ask({ call, signal }, ({ models }, options) =>
        models.list(options).asResponse(),
      );
      return await listedModels(this.id, response, MODELS_FORM);
    } catch (error) {
      if (error instanceof APIError && NO_LIST.has(error.status)) return undefined;
      throw this.#translate(undefined, error);
    }
  }

  findModel(model: string, signal: AbortSignal): Promise<boolean> {
    return foundModel(
      async () => {
        const call = this.#sdk.http.call(PROBE_LIMITS);
        const response = await this.#ask({ call, signal }, ({ models }, options) =>
          models.retrieve(model, options).asResponse(),
        );
        return response.text();
      },
      (answer) => carriesId(answer, model),
      (error) => this.#translate(model, error),
    );
  }

  close(): Promise<void> {
    return this.#sdk.http.close();
  }

  #start(
    request: CompletionRequest,
    call: UpstreamCall,
    signal: AbortSignal,
  ): AsyncIterable<readonly CompletionEvent[]> {
    const body = this.#api.toBody(request);
    const opening = this.#ask({ call, signal, body }, (client, options) =>
      this.#api.create(client, request.model, options),
    );
    return readAnswer(opening, this.#api.answerTo(request), () => call.answerEnded());
  }

  #ask(
    asked: AskedOfUpstream,
    send: (client: OpenAI, options: SdkRequestOptions) => Promise<unknown>,
  ): Promise<UpstreamResponse> {
    this.#client ??= createClient(this.#sdk);
    const client = this.#client;
    return this.#sdk.ask(asked, async (options) => send(await client, options));
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateOpenAIError(this.#sdk.http, model, error);
  }
}

/** Loads the SDK, which takes a hundred times as long as all else in building a provider. */
async function createClient({ clientOptions }: UpstreamSdk): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  return new OpenAI({
    ...clientOptions,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
}
