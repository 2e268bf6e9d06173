/** One request on its way through a vendor's SDK, and its response, whose body the SDK does not see. */
import { sourceOf } from '../../../model/json/json-source.ts';
import type { UpstreamCall } from './upstream-call.ts';
import type { UpstreamResponse } from './upstream-response.ts';

/** What the request needs from its provider. */
export type ExchangeForm = {
  /** Sent with every request: alternating names and values. */
  readonly headers: readonly string[];
  /** Names of the headers whose values the SDK decides; other headers from the SDK are not sent. */
  readonly decided: readonly string[];
  /** Reduces an error body to text, which is all that the SDK sees of it. */
  readonly toErrorBody: (text: string) => object;
};

/** Name → value, of one request alone; they come over those that the SDK decides. */
export type ExchangeHeaders = Readonly<Record<string, string>>;

const NONE: ExchangeHeaders = {};

type FetchOptions = { readonly redirect: 'manual'; readonly exchange: UpstreamExchange };

export class UpstreamExchange {
  /** Passed to an SDK with the request; the SDK copies these fields to the options of its `fetch`. */
  readonly fetchOptions: FetchOptions = { redirect: 'manual', exchange: this };

  /** The `fetch` of a client that serves many requests; each request brings its own exchange. */
  static readonly fetchOfAll: typeof fetch = (input, init) => {
    const exchange: unknown = Reflect.get(init ?? {}, 'exchange');
    if (exchange instanceof UpstreamExchange) return exchange.fetch(input, init);
    return Promise.reject(new Error('an SDK sent a request that nobody asked of it'));
  };

  /** The response, once its headers have arrived. */
  response: UpstreamResponse | undefined;
  /** The vendor's error body, or its beginning. */
  errorText = '';
  /** How the call itself failed. SDKs wrap this error or replace it with their own. */
  failure: { readonly reason: unknown } | undefined;
  private readonly form: ExchangeForm;
  private readonly call: UpstreamCall;
  private readonly signal: AbortSignal;
  private readonly body: object | undefined;
  private readonly own: ExchangeHeaders;

  /** @param body sent in place of the body that the SDK is given; absent for GET */
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

  /** The `fetch` for this one request. Takes method, path and decided headers from the SDK. */
  fetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    const response: Promise<unknown> = this.send(
      url.slice(url.indexOf('/', 'https://'.length)),
      init,
    );
    // The SDKs read no more of a response than this; a real one is slow and refuses some statuses.
    return response as Promise<Response>;
  }

  private async send(path: string, init: RequestInit = {}): Promise<SdkResponse> {
    try {
      const response = await this.call.send(
        {
          method: init.method?.toUpperCase() ?? 'GET',
          path,
          headers: this.headers(init.headers),
          body: this.body === undefined ? null : (sourceOf(this.body) ?? JSON.stringify(this.body)),
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
    // If an error body is cut off, its status still counts.
    const text = await response.errorText().catch(() => '');
    this.errorText = text;
    const { headers } = response;
    // The SDK always reads JSON, whatever the vendor sent.
    headers.append('content-type', 'application/json');
    return new SdkResponse(response, headers, JSON.stringify(this.form.toErrorBody(text)));
  }

  private headers(given: RequestInit['headers']): string[] {
    const headers = withOwnHeaders(this.form.headers, this.own);
    for (const name of this.form.decided) {
      if (name in this.own) continue;
      const value = given instanceof Headers ? given.get(name) : Reflect.get(given ?? {}, name);
      if (typeof value === 'string') headers.push(name, value);
    }
    return headers;
  }
}

/**
 * Betas are lists: those that the provider's definition switches on stay, and come first.
 * @param form names and values in turn
 */
function withOwnHeaders(form: readonly string[], own: ExchangeHeaders): string[] {
  const headers = [...form];
  for (const [name, value] of Object.entries(own)) {
    const at = headers.findIndex((header, index) => index % 2 === 0 && header === name);
    if (at === -1) headers.push(name, value);
    else headers[at + 1] = mergedList(headers[at + 1] ?? '', value);
  }
  return headers;
}

function mergedList(own: string, added: string): string {
  const names = `${own},${added}`.split(',').map((name) => name.trim());
  return [...new Set(names)].join(',');
}

/** For successful responses: real headers take as long to build as parsing ten chunks, and no SDK needs them. */
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
