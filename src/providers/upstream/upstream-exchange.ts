/** One request on its way through a vendor's SDK, and its answer, whose body the SDK does not see. */
import type { UpstreamCall } from './upstream-call.ts';
import type { UpstreamResponse } from './upstream-response.ts';

/** What the request takes from its provider. */
export type ExchangeForm = {
  /** Of every request: names and values in turn. */
  readonly headers: readonly string[];
  /** Names of the headers that the SDK decides; no other header of its making is sent. */
  readonly decided: readonly string[];
  /** An error's body as the SDK sees it: text alone, whatever the vendor sent. */
  readonly toErrorBody: (text: string) => object;
};

/** Name → value, of one request alone; they come over those that the SDK decides. */
export type ExchangeHeaders = Readonly<Record<string, string>>;

const NONE: ExchangeHeaders = {};

type FetchOptions = { readonly redirect: 'manual'; readonly exchange: UpstreamExchange };

export class UpstreamExchange {
  /** What an SDK is given with the request: it copies these fields to the options of its `fetch`. */
  readonly fetchOptions: FetchOptions = { redirect: 'manual', exchange: this };

  /** The `fetch` of a client that serves many requests: each brings its exchange along. */
  static readonly fetchOfAll: typeof fetch = (input, init) => {
    const exchange: unknown = Reflect.get(init ?? {}, 'exchange');
    if (exchange instanceof UpstreamExchange) return exchange.fetch(input, init);
    return Promise.reject(new Error('an SDK sent a request that nobody asked of it'));
  };

  /** The answer, once its headers are there. */
  response: UpstreamResponse | undefined;
  /** How the call itself failed. SDKs wrap that, or put an error of their own in its place. */
  failure: { readonly reason: unknown } | undefined;
  private readonly form: ExchangeForm;
  private readonly call: UpstreamCall;
  private readonly signal: AbortSignal;
  private readonly body: object | undefined;
  private readonly own: ExchangeHeaders;

  /** @param body what is sent, whatever body the SDK is given; absent for GET */
  constructor(
    form: ExchangeForm,
    call: UpstreamCall,
    signal: AbortSignal,
    body?: object,
    own: ExchangeHeaders = NONE,
  ) {
    this.form = form;
    this.call = call;
    this.signal = signal;
    this.body = body;
    this.own = own;
  }

  /** `fetch`, for this one request. It takes method, path and decided headers from the SDK. */
  fetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    const response: Promise<unknown> = this.send(
      url.slice(url.indexOf('/', 'https://'.length)),
      init,
    );
    // Here it meets the SDKs, which read no more of it; a real one is slow and refuses some statuses.
    return response as Promise<Response>;
  }

  private async send(path: string, init: RequestInit = {}): Promise<SdkResponse> {
    try {
      const response = await this.call.send(
        {
          method: init.method?.toUpperCase() ?? 'GET',
          path,
          headers: this.headers(init.headers),
          body: this.body === undefined ? null : JSON.stringify(this.body),
        },
        this.signal,
      );
      this.response = response;
      return response.ok
        ? new SdkResponse(response, NO_HEADERS, '{}')
        : await this.refusal(response);
    } catch (error) {
      this.failure = { reason: error };
      throw error;
    }
  }

  private async refusal(response: UpstreamResponse): Promise<SdkResponse> {
    // When an error's body is cut off, its status still counts.
    const text = await response.errorText().catch(() => '');
    const { headers } = response;
    // What the SDK reads is JSON, whatever the vendor sent.
    headers.append('content-type', 'application/json');
    return new SdkResponse(response, headers, JSON.stringify(this.form.toErrorBody(text)));
  }

  private headers(given: RequestInit['headers']): string[] {
    const headers = [...this.form.headers];
    for (const [name, value] of Object.entries(this.own)) headers.push(name, value);
    for (const name of this.form.decided) {
      if (name in this.own) continue;
      const value = given instanceof Headers ? given.get(name) : Reflect.get(given ?? {}, name);
      if (typeof value === 'string') headers.push(name, value);
    }
    return headers;
  }
}

/** For good answers: the real ones take as long to make as parsing ten chunks, and no SDK needs them. */
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** The part of a `Response` that SDKs read. */
class SdkResponse {
  readonly ok: boolean;
  readonly status: number;
  private readonly body: string;

  constructor(
    { ok, status }: UpstreamResponse,
    readonly headers: Headers | typeof NO_HEADERS,
    text: string,
  ) {
    this.ok = ok;
    this.status = status;
    this.body = text;
  }

  text(): Promise<string> {
    return Promise.resolve(this.body);
  }

  json(): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.body));
  }
}
