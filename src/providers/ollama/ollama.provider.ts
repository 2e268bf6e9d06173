/** Ollama's native API. */
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
import type { CompletionProvider, ListedModel } from '../completion-provider.ts';
import { EMBEDDINGS } from '../upstream/embedding-vectors.ts';
import { listedModels } from '../upstream/listed-models.ts';
import { foundModel } from '../upstream/found-model.ts';
import { openUpstream } from '../upstream/open-upstream.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import {
  requestHeaders,
  type Sending,
  UpstreamClient,
  type UpstreamHeaders,
} from '../upstream/upstream-client.ts';
import { PROBE_LIMITS } from '../limits.ts';
import { UpstreamHttp } from '../upstream/upstream-http.ts';
import { fromOllamaStream } from './from-ollama-stream.ts';
import { fromOllamaEmbedResponse, toOllamaEmbedRequest } from './ollama-embeddings.ts';
import { toFailure, translateOllamaError } from './ollama-errors.ts';
import { showsModel } from './shows-model.ts';
import {
  DEFAULT_CONTEXT_LENGTH,
  toOllamaRequest,
  unsupportedByOllama,
} from './to-ollama-request.ts';

const DEFAULT_BASE_URL = 'http://localhost:11434';

export class OllamaProvider implements CompletionProvider {
  readonly kind = 'ollama';
  readonly dialects = ['ollama'] as const;
  readonly id: string;
  readonly #http: UpstreamHttp;
  readonly #client: UpstreamClient;
  readonly #headers: UpstreamHeaders;
  readonly #windows: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    this.id = definition.id;
    const baseUrl = definition.baseUrl ?? DEFAULT_BASE_URL;
    this.#http = new UpstreamHttp(definition.id, baseUrl, {
      proxies: definition.proxies,
      secrets: secretsOf(definition),
      answerLimit,
    });
    this.#client = new UpstreamClient(baseUrl, toFailure);
    this.#headers = requestHeaders(definition, {
      accept: 'application/x-ndjson, application/json',
    });
    this.#windows = new Map(definition.models.map((model) => [model.id, model.context_window]));
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    return openUpstream(
      this.#http,
      {
        request,
        start: (call, callSignal) => {
          const body = toOllamaRequest(request, this.#windowOf(request.model));
          const opening = this.#client.post('/api/chat', body, this.#sending(call, callSignal));
          return fromOllamaStream(opening, () => call.answerEnded());
        },
        translate: (error) => this.#translate(request.model, error),
      },
      signal,
    );
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    try {
      const sending = this.#sending(this.#http.call(request.limits), signal);
      const response = await this.#client.post(
        '/api/embed',
        toOllamaEmbedRequest(request),
        sending,
      );
      const answer = await response.json(EMBEDDINGS, this.#http.answerLimit);
      return fromOllamaEmbedResponse(this.id, request, answer);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translate(request.model, error);
    }
  }

  unsupportedOptions(_model: string, options: CompletionOptions): readonly OptionName[] {
    return unsupportedByOllama(options);
  }

  continuesPrefill(): boolean {
    return true;
  }

  /** A model's window is what Rhetor asks Ollama to give it, however much more it could have. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[]> {
    try {
      const sending = this.#sending(this.#http.call(PROBE_LIMITS), signal);
      const response = await this.#client.get('/api/tags', sending);
      return await listedModels(this.id, response, {
        list: 'models',
        ids: ['model', 'name'],
        contextWindow: (_entry, id) => this.#windowOf(id),
        needsList: true,
      });
    } catch (error) {
      throw this.#translate(undefined, error);
    }
  }

  findModel(model: string, signal: AbortSignal): Promise<boolean> {
    return foundModel(
      async () => {
        const sending = this.#sending(this.#http.call(PROBE_LIMITS), signal);
        return (await this.#client.post('/api/show', { model }, sending)).text();
      },
      (answer) => showsModel(answer, model),
      (error) => this.#translate(model, error),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #sending(call: UpstreamCall, signal: AbortSignal): Sending {
    return { headers: this.#headers, call, signal };
  }

  #windowOf(model: string): number {
    return this.#windows.get(model) ?? DEFAULT_CONTEXT_LENGTH;
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateOllamaError(this.#http, model, error);
  }
}
