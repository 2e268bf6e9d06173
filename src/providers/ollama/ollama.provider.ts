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
import type { CompletionProvider } from '../completion-provider.ts';
import type { UpstreamExchange } from '../upstream/connection/upstream-exchange.ts';
import type { SdkForm, Send } from '../upstream/sdk-form.ts';
import { SdkProvider } from '../upstream/sdk-provider.ts';
import { OllamaAnswer, readOllamaStream } from './from-ollama-stream.ts';
import { fromOllamaEmbedResponse, toOllamaEmbedRequest } from './ollama-embeddings.ts';
import { ollamaFailure, toOllamaErrorBody, withHeaders } from './ollama-errors.ts';
import { showsModel } from './shows-model.ts';
import { ownOllamaBody } from './own-ollama-body.ts';
import { Thinkers } from './thinkers.ts';
import { DEFAULT_CONTEXT_LENGTH, toOllamaRequest, takenByOllama } from './to-ollama-request.ts';

/** A client for each request: it is a small object, and it knows no signal. */
type Connect = (exchange: UpstreamExchange) => Ollama;

const SDK_FORM: Omit<SdkForm<Connect>, 'models'> = {
  defaultBaseUrl: 'http://localhost:11434',
  own: { accept: 'application/x-ndjson, application/json' },
  list: through((client) => client.list()),
  find: (connect, options, model) => through((client) => client.show({ model }))(connect, options),
  findBody: (model) => ({ model }),
  carries: showsModel,
  toErrorBody: toOllamaErrorBody,
  failureOf: ollamaFailure,
  load: async ({ baseURL: host, defaultHeaders: headers }) => {
    const { Ollama } = await import('ollama/browser');
    return (exchange) =>
      new Ollama({ host, headers, fetch: (input, init) => exchange.fetch(input, init) });
  },
};

const NONE: readonly OptionName[] = [];
const THINKING: readonly OptionName[] = ['reasoningEffort'];

export class OllamaProvider extends SdkProvider<Connect> implements CompletionProvider {
  readonly kind = 'ollama';
  readonly dialects = ['ollama'] as const;
  private readonly thinkers = new Thinkers();
  /** Those of the models that the operator defined. */
  private readonly windows: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    const windows = new Map(definition.models.map((model) => [model.id, model.context_window]));
    // A model's window is what Rhetor asks Ollama to give it, however much more it could have.
    const contextWindow = (_entry: unknown, id: string): number =>
      windows.get(id) ?? DEFAULT_CONTEXT_LENGTH;
    super(definition, answerLimit, {
      ...SDK_FORM,
      models: { list: 'models', ids: ['model', 'name'], contextWindow, needsList: true },
    });
    this.windows = windows;
  }

  /** A model that turns out not to think is asked once more, without, if the caller left it to Rhetor. */
  async open(
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<Observable<CompletionEvent>> {
    try {
      return await this.openOnce(request, signal);
    } catch (error) {
      const isThere = (request.own?.added ?? request.options).reasoningEffort !== undefined;
      if (!isThere || !this.thinkers.learnFrom(request.model, error)) throw error;
      return this.openOnce(withoutThinking(request), signal);
    }
  }

  private openOnce(
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<Observable<CompletionEvent>> {
    const { model, own } = request;
    const isPrompt = own?.route === 'generate';
    return this.openWith(request, signal, {
      // The client would keep a stream in a list, and read it.
      send: through((client) =>
        isPrompt
          ? client.generate({ model, prompt: '', stream: false })
          : client.chat({ model, messages: [], stream: false }),
      ),
      toBody: (asked) => ({ body: this.toBody(asked) }),
      toAnswer: () => new OllamaAnswer(this.id),
      read: readOllamaStream,
    });
  }

  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer> {
    return this.embedWith(
      request,
      signal,
      through((client) => client.embed({ model: request.model, input: '' })),
      toOllamaEmbedRequest,
      fromOllamaEmbedResponse,
    );
  }

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    const taken = takenByOllama(options);
    return this.thinkers.mayThink(model)
      ? taken
      : taken.filter((name) => name !== 'reasoningEffort');
  }

  refusedOptions(model: string): readonly OptionName[] {
    return this.thinkers.mayThink(model) ? NONE : THINKING;
  }

  private windowOf(model: string): number {
    return this.windows.get(model) ?? DEFAULT_CONTEXT_LENGTH;
  }

  private toBody(request: CompletionRequest): object {
    const { model, own } = request;
    if (own === undefined) return toOllamaRequest(request, this.windowOf(model));
    // A conversation is cut to a window that the model then must have.
    const window = own.isStored ? this.windowOf(model) : this.windows.get(model);
    return ownOllamaBody(request, own, window);
  }

  continuesPrefill(): boolean {
    return true;
  }
}

function withoutThinking(request: CompletionRequest): CompletionRequest {
  const { options, own } = request;
  return {
    ...request,
    options: withoutEffort(options),
    ...(own && { own: { ...own, added: withoutEffort(own.added) } }),
  };
}

function withoutEffort({
  reasoningEffort: _effort,
  ...options
}: CompletionOptions): CompletionOptions {
  return options;
}

function through(send: (client: Ollama) => Promise<unknown>): Send<Connect> {
  return async (connect, { fetchOptions: { exchange } }) => {
    try {
      await send(connect(exchange));
    } catch (error) {
      throw withHeaders(error, exchange.response?.headers);
    }
  };
}
