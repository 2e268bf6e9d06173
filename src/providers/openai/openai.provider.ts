/** OpenAI's chat completions, and the many servers that speak them too, through the official SDK. */
import { APIError, OpenAI } from 'openai';
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
import { openCompletion } from '../open-completion.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import { UpstreamHttp } from '../upstream/upstream-http.ts';
import { fromOpenAIStream } from './from-openai-stream.ts';
import { translateOpenAIError } from './openai-errors.ts';
import { dialectOf, unsupportedByOpenAI, type OpenAIDialect } from './openai-models.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';
/** The longest timer there is: time limits are the upstream layer's. */
const NO_TIMEOUT_MS = 2_147_483_647;

export class OpenAIProvider implements CompletionProvider {
  readonly kind = 'openai';
  readonly id: string;
  readonly #http: UpstreamHttp;
  readonly #client: OpenAI;
  readonly #dialect: OpenAIDialect;

  constructor(definition: ResolvedProvider) {
    const baseUrl = definition.baseUrl ?? DEFAULT_BASE_URL;
    this.id = definition.id;
    this.#dialect = dialectOf(baseUrl);
    this.#http = new UpstreamHttp(definition.id, baseUrl);
    this.#client = createClient(definition, baseUrl, this.#http);
  }

  async open(
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<Observable<CompletionEvent>> {
    const call = this.#http.call(request.limits);
    const events = await openCompletion(
      {
        provider: this.id,
        request,
        start: (callSignal) => this.#start(request, call, callSignal),
        translate: (error) => this.#translate(request.model, error),
      },
      signal,
    );
    call.contentStarted();
    return events;
  }

  unsupportedOptions(model: string, options: CompletionOptions): readonly OptionName[] {
    return unsupportedByOpenAI(this.#dialect, model, options);
  }

  /** The vendor answers it, and compatible servers differ. */
  continuesPrefill(): boolean {
    return false;
  }

  /** A server that answers is alive, even if it has no list of models. */
  async probe(signal: AbortSignal): Promise<readonly ListedModel[] | undefined> {
    try {
      const page = await this.#client.models.list({ signal });
      return page.data.map(({ id }) => ({ id }));
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
  ): AsyncIterable<CompletionEvent> {
    const body = toOpenAIRequest(request, this.#dialect);
    const response = this.#client.chat.completions
      .create(body, { signal, fetchOptions: call.fetchOptions })
      .asResponse();
    return fromOpenAIStream(this.id, response, () => call.answerEnded());
  }

  #translate(model: string | undefined, error: unknown): RhetorError {
    return translateOpenAIError(this.#http, model, error);
  }
}

/** Everything that the SDK would otherwise take from the environment is given here. */
function createClient(
  { apiKey, headers }: ResolvedProvider,
  baseUrl: string,
  http: UpstreamHttp,
): OpenAI {
  const ownHeaders: Readonly<Record<string, string>> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'rhetor',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
  return new OpenAI({
    // The SDK wants one even where the server does not; what is sent is in `ownHeaders`.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // At a lower level it prints requests and answers.
    logLevel: 'off',
    // Its own headers would tell of this machine, and carry OPENAI_CUSTOM_HEADERS along.
    fetch: (input, init) => http.fetch(input, { ...init, headers: ownHeaders }),
  });
}
