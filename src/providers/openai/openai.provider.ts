/** OpenAI, and the many servers that speak one of its APIs. */
import { APIError } from 'openai/core/error';
import type { Observable } from 'rxjs';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { secretsOf } from '../../config/provider-secrets.ts';
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
import {
  requestHeaders,
  type Sending,
  UpstreamClient,
  type UpstreamHeaders,
} from '../upstream/upstream-client.ts';
import { PROBE_LIMITS } from '../limits.ts';
import { UpstreamHttp } from '../upstream/upstream-http.ts';
import { ChatApi } from './chat-api.ts';
import type { OpenAIApi } from './openai-api.ts';
import { EMBEDDINGS_PATH, fromEmbeddings, toEmbeddingsBody } from './openai-embeddings.ts';
import { toApiError, translateOpenAIError } from './openai-errors.ts';
import { dialectOf } from './openai-models.ts';
import { ResponsesApi } from './responses-api.ts';

const MODELS_FORM: ListForm = { list: 'data', ids: ['id'], needsList: false };

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

export class OpenAIProvider implements CompletionProvider {
  readonly kind = 'openai';
  readonly dialects: readonly VendorDialect[];
  readonly id: string;
  readonly #http: UpstreamHttp;
  readonly #client: UpstreamClient;
  readonly #headers: UpstreamHeaders;
  readonly #api: OpenAIApi;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    const baseUrl = definition.baseUrl ?? DEFAULT_BASE_URL;
    this.id = definition.id;
    this.#http = new UpstreamHttp(definition.id, baseUrl, {
      proxies: definition.proxies,
      secrets: secretsOf(definition),
      answerLimit,
    });
    this.#client = new UpstreamClient(baseUrl, toApiError);
    this.#headers = requestHeaders(definition);
    this.dialects = [definition.api === 'responses' ? 'openai-responses' : 'openai'];
    const Api = definition.api === 'responses' ? ResponsesApi : ChatApi;
    this.#api = new Api(definition.id, dialectOf(baseUrl));
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    return openUpstream(
      this.#http,
      {
        request,
        start: (call, callSignal) => this.#start(request, call, callSignal),
        translate: (error) => this.#translate(request.model, error),
      },
      signal,
    );
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    const sending = this.#sending(this.#http.call(request.limits), signal);
    try {
      const body = toEmbeddingsBody(request);
      const response = await this.#client.post(EMBEDDINGS_PATH, body, sending);
      return fromEmbeddings(
        this.id,
        request,
        await response.json(EMBEDDINGS, this.#http.answerLimit),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translate(request.model, error);
    }
  }

  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return this.#api.unsupportedOptions(model, options);
  }

  /** The vendor answers it, and compatible servers differ. */
  continuesPrefill(): boolean {
    return false;
  }

  /** A server that answers is alive, even if it has no list of models. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[] | undefined> {
    try {
      const sending = this.#sending(this.#http.call(PROBE_LIMITS), signal);
      const response = await this.#client.get('/models', sending);
      return await listedModels(this.id, response, MODELS_FORM);
    } catch (error) {
      if (error instanceof APIError && NO_LIST.has(error.status)) return undefined;
      throw this.#translate(undefined, error);
    }
  }

  findModel(model: string, signal: AbortSignal): Promise<boolean> {
    const path = `/models/${encodeURIComponent(model)}`;
    return foundModel(
      async () => {
        const sending = this.#sending(this.#http.call(PROBE_LIMITS), signal);
        return (await this.#client.get(path, sending)).text();
      },
      (answer) => carriesId(answer, model),
      (error) => this.#translate(model, error),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #start(
    request: CompletionRequest,
    call: UpstreamCall,
    signal: AbortSignal,
  ): AsyncIterable<readonly CompletionEvent[]> {
    const body = this.#api.toBody(request);
    const opening = this.#client.post(this.#api.path, body, this.#sending(call, signal));
    return readAnswer(opening, this.#api.answerTo(request), () => call.answerEnded());
  }

  #sending(call: UpstreamCall, signal: AbortSignal): Sending {
    return { headers: this.#headers, call, signal };
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateOpenAIError(this.#http, model, error);
  }
}
