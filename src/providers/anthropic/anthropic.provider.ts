/** The Anthropic Messages API. */
import type { Anthropic } from '@anthropic-ai/sdk';
import { APIError } from '@anthropic-ai/sdk/core/error';
import type { Observable } from 'rxjs';
import type { ResolvedProvider } from '../../config/providers-config.ts';
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
import type { AskedOfUpstream } from '../upstream/upstream-exchange.ts';
import { PROBE_LIMITS } from '../limits.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import { type SdkForm, type SdkRequestOptions, UpstreamSdk } from '../upstream/upstream-sdk.ts';
import { AnthropicAnswer } from './anthropic-answer.ts';
import { toErrorBody, translateAnthropicError } from './anthropic-errors.ts';
import { claudeTraits, takenByClaude } from './claude-models.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

const VERSION_HEADER = 'anthropic-version';
const SDK_FORM: SdkForm = {
  defaultBaseUrl: 'https://api.anthropic.com',
  decided: [VERSION_HEADER],
  toErrorBody,
};
const MODELS_FORM: ListForm = {
  list: 'data',
  ids: ['id'],
  contextWindow: (entry) => entry['max_input_tokens'],
  needsList: false,
};
/** The vendor's largest; it has far fewer models. */
const MODELS_PAGE = 1_000;

/** In place of the real body: the SDK prints warnings about models, and turns fields into headers. */
const SEEN_BY_SDK = { model: '', max_tokens: 1, stream: true } as const;

export class AnthropicProvider implements CompletionProvider {
  readonly kind = 'anthropic';
  readonly dialects = ['anthropic'] as const;
  readonly id: string;
  readonly #sdk: UpstreamSdk;
  readonly #maxOutputs: ReadonlyMap<string, number | undefined>;
  #client: Promise<Anthropic> | undefined;

  constructor(definition: ResolvedProvider, answerLimit: number) {
    this.id = definition.id;
    this.#sdk = new UpstreamSdk(definition, answerLimit, SDK_FORM);
    this.#maxOutputs = new Map(definition.models.map((model) => [model.id, model.max_output]));
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

  takenOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return takenByClaude(model, options);
  }

  continuesPrefill(model: string): boolean {
    return claudeTraits(model).takesPrefill;
  }

  /** A server that answers is alive, even if it has no list of models. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[] | undefined> {
    try {
      const call = this.#sdk.http.call(PROBE_LIMITS);
      const response = await this.#ask({ call, signal }, ({ models }, options) =>
        models.list({ limit: MODELS_PAGE }, options).asResponse(),
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
          models.retrieve(model, {}, options).asResponse(),
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
    const { body, apiVersion } = toAnthropicRequest(request, this.#maxOutputs.get(request.model));
    const headers = { [VERSION_HEADER]: apiVersion };
    const opening = this.#ask({ call, signal, body }, ({ messages }, options) =>
      messages.create({ ...SEEN_BY_SDK, messages: [] }, { ...options, headers }).asResponse(),
    );
    return readAnswer(opening, new AnthropicAnswer(), () => call.answerEnded());
  }

  #ask(
    asked: AskedOfUpstream,
    send: (client: Anthropic, options: SdkRequestOptions) => Promise<unknown>,
  ): Promise<UpstreamResponse> {
    this.#client ??= createClient(this.#sdk);
    const client = this.#client;
    return this.#sdk.ask(asked, async (options) => send(await client, options));
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateAnthropicError(this.#sdk.http, model, error);
  }
}

/** Loads the SDK, which takes a hundred times as long as all else in building a provider. */
async function createClient({ clientOptions }: UpstreamSdk): Promise<Anthropic> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  // Without a credential of its own, which it is given, it would search profiles on the disk.
  return new Anthropic({
    ...clientOptions,
    authToken: null,
    webhookKey: null,
    openTelemetry: false,
  });
}
