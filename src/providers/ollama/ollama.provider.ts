/** Ollama's native API. */
import type { Ollama } from 'ollama/browser';
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
import type { CompletionProvider, ListedModel } from '../completion-provider.ts';
import { EMBEDDINGS } from '../upstream/embedding-vectors.ts';
import { listedModels } from '../upstream/listed-models.ts';
import { foundModel } from '../upstream/found-model.ts';
import { openUpstream } from '../upstream/open-upstream.ts';
import type { AskedOfUpstream } from '../upstream/upstream-exchange.ts';
import { PROBE_LIMITS } from '../limits.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import { type SdkForm, UpstreamSdk } from '../upstream/upstream-sdk.ts';
import { fromOllamaStream } from './from-ollama-stream.ts';
import { fromOllamaEmbedResponse, toOllamaEmbedRequest } from './ollama-embeddings.ts';
import { toErrorBody, translateOllamaError, withHeaders } from './ollama-errors.ts';
import { showsModel } from './shows-model.ts';
import { DEFAULT_CONTEXT_LENGTH, toOllamaRequest, takenByOllama } from './to-ollama-request.ts';

const SDK_FORM: SdkForm = {
  defaultBaseUrl: 'http://localhost:11434',
  own: { accept: 'application/x-ndjson, application/json' },
  toErrorBody,
};

export class OllamaProvider implements CompletionProvider {
  readonly kind = 'ollama';
  readonly dialects = ['ollama'] as const;
  readonly id: string;
  readonly #sdk: UpstreamSdk;
  readonly #windows: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    this.id = definition.id;
    this.#sdk = new UpstreamSdk(definition, answerLimit, SDK_FORM);
    this.#windows = new Map(definition.models.map((model) => [model.id, model.context_window]));
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    return openUpstream(
      this.#sdk.http,
      {
        request,
        start: (call, callSignal) => {
          const { model } = request;
          const body = toOllamaRequest(request, this.#windowOf(model));
          // Of a stream the client would keep a record.
          const opening = this.#ask({ call, signal: callSignal, body }, (client) =>
            client.chat({ model, messages: [], stream: false }),
          );
          return fromOllamaStream(opening, () => call.answerEnded());
        },
        translate: (error) => this.#translate(request.model, error),
      },
      signal,
    );
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    const { model, limits } = request;
    try {
      const body = toOllamaEmbedRequest(request);
      const asked = { call: this.#sdk.http.call(limits), signal, body };
      const response = await this.#ask(asked, (client) => client.embed({ model, input: '' }));
      const answer = await response.json(EMBEDDINGS, this.#sdk.http.answerLimit);
      return fromOllamaEmbedResponse(this.id, request, answer);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translate(model, error);
    }
  }

  takenOptions(_model: string, options: CompletionOptions): readonly OptionName[] {
    return takenByOllama(options);
  }

  continuesPrefill(): boolean {
    return true;
  }

  /** A model's window is what Rhetor asks Ollama to give it, however much more it could have. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[]> {
    try {
      const asked = { call: this.#sdk.http.call(PROBE_LIMITS), signal };
      const response = await this.#ask(asked, (client) => client.list());
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
        const asked = { call: this.#sdk.http.call(PROBE_LIMITS), signal, body: { model } };
        return (await this.#ask(asked, (client) => client.show({ model }))).text();
      },
      (answer) => showsModel(answer, model),
      (error) => this.#translate(model, error),
    );
  }

  close(): Promise<void> {
    return this.#sdk.http.close();
  }

  /** A client for each call: it is a small object, and it knows no signal. */
  #ask(
    asked: AskedOfUpstream,
    send: (client: Ollama) => Promise<unknown>,
  ): Promise<UpstreamResponse> {
    const { baseUrl: host, keyHeader } = this.#sdk;
    return this.#sdk.ask(asked, async ({ fetchOptions: exchange }) => {
      const { Ollama } = await import('ollama/browser');
      try {
        await send(new Ollama({ host, headers: keyHeader, fetch: exchange.fetch }));
      } catch (error) {
        throw withHeaders(error, exchange.response?.headers);
      }
    });
  }

  #windowOf(model: string): number {
    return this.#windows.get(model) ?? DEFAULT_CONTEXT_LENGTH;
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateOllamaError(this.#sdk.http, model, error);
  }
}
