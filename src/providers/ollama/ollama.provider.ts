/** Ollama's native API, through its official client. */
// Not 'ollama': that client takes an image's text for a path, and reads the file if there is one.
import { Ollama } from 'ollama/browser';
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
import { openUpstream } from '../upstream/open-upstream.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import { PROBE_LIMITS, UpstreamHttp } from '../upstream/upstream-http.ts';
import { fromOllamaStream } from './from-ollama-stream.ts';
import { fromOllamaEmbedResponse, toOllamaEmbedRequest } from './ollama-embeddings.ts';
import { OllamaFailure, ollamaErrorText, translateOllamaError } from './ollama-errors.ts';
import {
  DEFAULT_CONTEXT_LENGTH,
  type OllamaChatBody,
  toOllamaRequest,
  unsupportedByOllama,
} from './to-ollama-request.ts';

const DEFAULT_BASE_URL = 'http://localhost:11434';

export class OllamaProvider implements CompletionProvider {
  readonly kind = 'ollama';
  readonly dialects = ['ollama'] as const;
  readonly id: string;
  readonly #baseUrl: string;
  readonly #http: UpstreamHttp;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #windows: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider) {
    this.id = definition.id;
    this.#baseUrl = definition.baseUrl ?? DEFAULT_BASE_URL;
    this.#http = new UpstreamHttp(definition.id, this.#baseUrl);
    this.#headers = requestHeaders(definition);
    this.#windows = new Map(definition.models.map((model) => [model.id, model.context_window]));
  }

  open(request: CompletionRequest, signal: AbortSignal): Promise<Observable<CompletionEvent>> {
    return openUpstream(
      this.#http,
      {
        request,
        start: (call, callSignal) => {
          const body = toOllamaRequest(request, this.#windowOf(request.model));
          return fromOllamaStream(this.#chat(body, call, callSignal), () => call.answerEnded());
        },
        translate: (error) => this.#translate(request.model, error),
      },
      signal,
    );
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    try {
      const client = this.#client(this.#http.call(request.limits), signal);
      const answer = await client.embed(toOllamaEmbedRequest(request));
      return fromOllamaEmbedResponse(this.id, request, answer);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof RhetorError ? error : this.#translate(request.model, error);
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
      const client = this.#client(this.#http.call(PROBE_LIMITS), signal);
      const { models } = await client.list();
      return models.map(({ model }) => ({ id: model, contextWindow: this.#windowOf(model) }));
    } catch (error) {
      throw this.#translate(undefined, error);
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** Sends with the client, reads without it: `fromOllamaStream` says why. */
  async #chat(
    body: OllamaChatBody,
    call: UpstreamCall,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const received = Promise.withResolvers<Response>();
    await this.#client(call, signal, received.resolve).chat(body);
    const response = await received.promise;
    if (response.body === null) throw new OllamaFailure('an answer without a body');
    return response.body;
  }

  /** One a call: the client knows no signal, and its `abort()` would end every stream that it runs. */
  #client(
    call: UpstreamCall,
    signal: AbortSignal,
    onResponse?: (response: Response) => void,
  ): Ollama {
    return new Ollama({
      host: this.#baseUrl,
      // The client's own headers tell of this machine, and of OLLAMA_API_KEY in its environment.
      fetch: async (input, init) => {
        const response = await call.fetch(input, { ...init, headers: this.#headers, signal });
        // The client would drop Retry-After, and print remarks of its own.
        if (!response.ok) throw await toFailure(response);
        onResponse?.(response);
        return response;
      },
    });
  }

  #windowOf(model: string): number {
    return this.#windows.get(model) ?? DEFAULT_CONTEXT_LENGTH;
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateOllamaError(this.#http, model, error);
  }
}

function requestHeaders({ apiKey, headers }: ResolvedProvider): Readonly<Record<string, string>> {
  const configured = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    accept: 'application/x-ndjson, application/json',
    'content-type': 'application/json',
    'user-agent': 'rhetor',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...Object.fromEntries(configured),
  };
}

async function toFailure(response: Response): Promise<OllamaFailure> {
  const text = await response.text();
  return new OllamaFailure(errorTextIn(text) ?? text, response.status, response.headers);
}

function errorTextIn(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? ollamaErrorText(value) : undefined;
  } catch {
    return undefined;
  }
}
