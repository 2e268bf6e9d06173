/** The Anthropic Messages API. */
import { APIError } from '@anthropic-ai/sdk/core/error';
import type { Observable } from 'rxjs';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { secretsOf } from '../../config/provider-secrets.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import type { CompletionProvider, ListedModel } from '../completion-provider.ts';
import { type ListForm, listedModels } from '../upstream/listed-models.ts';
import { carriesId, foundModel, NO_LIST } from '../upstream/found-model.ts';
import { openUpstream } from '../upstream/open-upstream.ts';
import { readAnswer } from '../upstream/read-answer.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import { requestHeaders, type Sending, UpstreamClient } from '../upstream/upstream-client.ts';
import { PROBE_LIMITS } from '../limits.ts';
import { UpstreamHttp } from '../upstream/upstream-http.ts';
import { AnthropicAnswer } from './anthropic-answer.ts';
import { toApiError, translateAnthropicError } from './anthropic-errors.ts';
import { claudeTraits, CURRENT_API_VERSION, unsupportedByClaude } from './claude-models.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

const DEFAULT_BASE_URL = 'https://api.anthropic.com';
const VERSION_HEADER = 'anthropic-version';
const MODELS_FORM: ListForm = {
  list: 'data',
  ids: ['id'],
  contextWindow: (entry) => entry['max_input_tokens'],
  needsList: false,
};
/** With the vendor's largest page; it has far fewer models. */
const MODELS_PATH = '/v1/models?limit=1000';

export class AnthropicProvider implements CompletionProvider {
  readonly kind = 'anthropic';
  readonly dialects = ['anthropic'] as const;
  readonly id: string;
  readonly #http: UpstreamHttp;
  readonly #client: UpstreamClient;
  readonly #definition: ResolvedProvider;
  readonly #maxOutputs: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    const baseUrl = definition.baseUrl ?? DEFAULT_BASE_URL;
    this.id = definition.id;
    this.#http = new UpstreamHttp(definition.id, baseUrl, {
      proxies: definition.proxies,
      secrets: secretsOf(definition),
      answerLimit,
    });
    this.#client = new UpstreamClient(baseUrl, toApiError);
    this.#definition = definition;
    this.#maxOutputs = new Map(definition.models.map((model) => [model.id, model.max_output]));
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

  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return unsupportedByClaude(model, options);
  }

  continuesPrefill(model: string): boolean {
    return claudeTraits(model).takesPrefill;
  }

  /** A server that answers is alive, even if it has no list of models. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[] | undefined> {
    try {
      const call = this.#http.call(PROBE_LIMITS);
      const sending = this.#sending(CURRENT_API_VERSION, call, signal);
      const response = await this.#client.get(MODELS_PATH, sending);
      return await listedModels(this.id, response, MODELS_FORM);
    } catch (error) {
      if (error instanceof APIError && NO_LIST.has(error.status)) return undefined;
      throw this.#translate(undefined, error);
    }
  }

  findModel(model: string, signal: AbortSignal): Promise<boolean> {
    const path = `/v1/models/${encodeURIComponent(model)}`;
    return foundModel(
      async () => {
        const sending = this.#sending(CURRENT_API_VERSION, this.#http.call(PROBE_LIMITS), signal);
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
    const { body, apiVersion } = toAnthropicRequest(request, this.#maxOutputs.get(request.model));
    const sending = this.#sending(apiVersion, call, signal);
    const opening = this.#client.post('/v1/messages', body, sending);
    return readAnswer(opening, new AnthropicAnswer(), () => call.answerEnded());
  }

  #sending(apiVersion: string, call: UpstreamCall, signal: AbortSignal): Sending {
    const headers = requestHeaders(this.#definition, { [VERSION_HEADER]: apiVersion });
    return { headers, call, signal };
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateAnthropicError(this.#http, model, error);
  }
}
