/** Lets a vendor's SDK send the requests of one provider, over the provider's own pool. */
import { secretsOf } from '../../config/provider-secrets.ts';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import { type AskedOfUpstream, type ExchangeForm, UpstreamExchange } from './upstream-exchange.ts';
import { UpstreamHttp } from './upstream-http.ts';
import type { UpstreamResponse } from './upstream-response.ts';

/** What differs between the vendors. */
export type SdkForm = Pick<ExchangeForm, 'toErrorBody'> & {
  readonly defaultBaseUrl: string;
  /** Headers that come over those of the definition. */
  readonly own?: Readonly<Record<string, string>>;
  /** Headers besides the key's that the SDK decides. */
  readonly decided?: readonly string[];
};

/** The timers of a call are `UpstreamCall`'s; no timer takes more than this. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
const KEY_HEADER = 'authorization';
const nothing = (): void => undefined;
/** At any other level, SDKs print events that they cannot read, which are parts of answers. */
const SILENT = {
  logLevel: 'off',
  logger: { error: nothing, warn: nothing, info: nothing, debug: nothing },
} as const;

export class UpstreamSdk {
  readonly http: UpstreamHttp;
  /** Without a slash at its end, a query or credentials. */
  readonly baseUrl: string;
  /** Empty for a provider without a key. */
  readonly keyHeader: Readonly<Record<string, string>>;
  readonly #form: ExchangeForm;
  readonly #apiKey: string | undefined;

  constructor(definition: ResolvedProvider, answerLimit: number, form: SdkForm) {
    const { apiKey, proxies } = definition;
    const { origin, pathname } = new URL(definition.baseUrl ?? form.defaultBaseUrl);
    const secrets = secretsOf(definition);
    this.http = new UpstreamHttp(definition.id, origin, { proxies, secrets, answerLimit });
    this.baseUrl = origin + withoutTrailingSlashes(pathname);
    this.keyHeader = apiKey === undefined ? {} : { [KEY_HEADER]: `Bearer ${apiKey}` };
    this.#apiKey = apiKey;
    this.#form = { ...headersOf(definition, form), toErrorBody: form.toErrorBody };
  }

  /**
   * For a client that serves all requests. What it is not given, an SDK takes from the environment,
   * and sends it wherever it sends the request.
   */
  get clientOptions() {
    return {
      ...SILENT,
      // An SDK without a key looks for one elsewhere.
      apiKey: this.#apiKey ?? 'none',
      baseURL: this.baseUrl,
      // Null takes away what the SDK would put there instead.
      defaultHeaders: { [KEY_HEADER]: null, ...this.keyHeader },
      fetch: sharedFetch,
      maxRetries: 0,
      timeout: NO_TIMEOUT_MS,
    };
  }

  /**
   * Settles when the answer's headers are there.
   * @param send sends the request through an SDK, with these options or with the exchange's `fetch`
   * @throws what befell the call, or the error that the SDK makes of the vendor's
   */
  async ask(
    asked: AskedOfUpstream,
    send: (options: SdkRequestOptions) => Promise<unknown>,
  ): Promise<UpstreamResponse> {
    const exchange = new UpstreamExchange(asked, this.#form);
    const { signal } = asked;
    try {
      await send({ signal, maxRetries: 0, timeout: NO_TIMEOUT_MS, fetchOptions: exchange });
    } catch (error) {
      if (exchange.failure !== undefined) throw exchange.failure.reason;
      signal.throwIfAborted();
      if (exchange.response !== undefined) throw error;
      throw this.#refused(error);
    }
    if (exchange.response === undefined) throw this.#refused();
    return exchange.response;
  }

  #refused(cause?: unknown): RhetorError {
    const message = `The client of ${this.http.provider} refused to send the request.`;
    return new RhetorError('invalid_value', message, { cause });
  }
}

export type SdkRequestOptions = {
  readonly signal: AbortSignal;
  readonly maxRetries: 0;
  readonly timeout: number;
  readonly fetchOptions: UpstreamExchange;
};

const sharedFetch: typeof fetch = (input, init) => {
  const exchange: unknown = Reflect.get(init ?? {}, 'exchange');
  if (exchange instanceof UpstreamExchange) return exchange.fetch(input, init);
  return Promise.reject(new Error('an SDK sent a request that nobody asked of it'));
};

function headersOf(
  { apiKey, headers }: Pick<ResolvedProvider, 'apiKey' | 'headers'>,
  { own = {}, decided = [] }: SdkForm,
): Pick<ExchangeForm, 'headers' | 'decided'> {
  const all = new Map([
    ['accept', 'application/json'],
    // Nothing here unpacks, so that nothing can grow on being unpacked.
    ['accept-encoding', 'identity'],
    ['content-type', 'application/json'],
    ['user-agent', 'rhetor'],
  ]);
  for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), value);
  const hasKey = apiKey !== undefined && !all.has(KEY_HEADER);
  for (const [name, value] of Object.entries(own)) all.set(name, value);
  for (const name of decided) all.delete(name);
  return { headers: [...all].flat(), decided: hasKey ? [KEY_HEADER, ...decided] : decided };
}
