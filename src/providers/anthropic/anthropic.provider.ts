/** The Anthropic Messages API, through its official SDK. */
import { Anthropic, APIError } from '@anthropic-ai/sdk';
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
import { openUpstream } from '../upstream/open-upstream.ts';
import { readAnswer } from '../upstream/read-answer.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import { UpstreamHttp } from '../upstream/upstream-http.ts';
import { AnthropicAnswer } from './anthropic-answer.ts';
import { translateAnthropicError } from './anthropic-errors.ts';
import { claudeTraits, CURRENT_API_VERSION, unsupportedByClaude } from './claude-models.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

const DEFAULT_BASE_URL = 'https://api.anthropic.com';
const VERSION_HEADER = 'anthropic-version';
/** The longest timer there is: time limits are the upstream layer's. */
const NO_TIMEOUT_MS = 2_147_483_647;
/** The vendor's largest page; it has far fewer models. */
const MODELS_PAGE = 1_000;

export class AnthropicProvider implements CompletionProvider {
  readonly kind = 'anthropic';
  readonly dialects = ['anthropic'] as const;
  readonly id: string;
  readonly #http: UpstreamHttp;
  readonly #client: Anthropic;
  readonly #maxOutputs: ReadonlyMap<string, number | undefined>;

  constructor(definition: ResolvedProvider) {
    const baseUrl = definition.baseUrl ?? DEFAULT_BASE_URL;
    this.id = definition.id;
    this.#http = new UpstreamHttp(definition.id, baseUrl);
    this.#client = createClient(definition, baseUrl, this.#http);
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
      const page = await this.#client.models.list({ limit: MODELS_PAGE }, { signal });
      return page.data.map(({ id, max_input_tokens: contextWindow }) => ({
        id,
        ...(typeof contextWindow === 'number' ? { contextWindow } : {}),
      }));
    } catch (error) {
      if (error instanceof APIError && error.status === 404) return undefined;
      throw this.#translate(undefined, error);
    }
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
    const opening = this.#client.messages
      .create(body, {
        headers: { [VERSION_HEADER]: apiVersion },
        fetchOptions: call.fetchOptionsWith(signal),
      })
      .asResponse();
    return readAnswer(opening, new AnthropicAnswer(), () => call.answerEnded());
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateAnthropicError(this.#http, model, error);
  }
}

/**
 * Everything that the SDK would otherwise take from the environment or from a profile on disk is
 * given here: its key, its address, its log level, its tracing.
 */
function createClient(
  { apiKey, headers }: ResolvedProvider,
  baseUrl: string,
  http: UpstreamHttp,
): Anthropic {
  const ownHeaders: Readonly<Record<string, string>> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'rhetor',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...lowerCaseNames(headers),
  };
  return new Anthropic({
    apiKey: apiKey ?? '',
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // At any other level it prints events that it cannot read, which are parts of answers.
    logLevel: 'off',
    openTelemetry: false,
    // Its own headers would tell of this machine, and carry ANTHROPIC_CUSTOM_HEADERS along.
    fetch: (input, init) =>
      http.fetch(input, {
        ...init,
        headers: { ...ownHeaders, [VERSION_HEADER]: versionIn(init?.headers) },
      }),
  });
}

function versionIn(headers: unknown): string {
  const version = headers instanceof Headers ? headers.get(VERSION_HEADER) : null;
  return version ?? CURRENT_API_VERSION;
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
