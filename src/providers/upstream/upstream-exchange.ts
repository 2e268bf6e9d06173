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

/** It is an SDK's `fetchOptions`, whose own fields every SDK copies to the options of its `fetch`. */
export class UpstreamExchange {
  /** The `fetch` of a client that serves many requests: each brings its exchange along. */
  static readonly fetchOfAll: typeof fetch = (input, init) => {
    const exchange: unknown = Reflect.get(init ?? {}, 'exchange');
    if (exchange instanceof UpstreamExchange) return exchange.fetch(input, init);
    return Promise.reject(new Error('an SDK sent a request that nobody asked of it'));
  };

  readonly redirect = 'manual';
  readonly exchange = this;
  readonly #form: ExchangeForm;
  readonly #call: UpstreamCall;
  readonly #signal: AbortSignal;
  readonly #body: object | undefined;
  #response: UpstreamResponse | undefined;
  #failure: { readonly reason: unknown } | undefined;

  /** @param body what is sent, whatever body the SDK is given; absent for GET */
  constructor(form: ExchangeForm, call: UpstreamCall, signal: AbortSignal, body?: object) {
    this.#form = form;
    this.#call = call;
    this.#signal = signal;
    this.#body = body;
  }

  /** The answer, once its headers are there. */
  get response(): UpstreamResponse | undefined {
    return this.#response;
  }

  /** What befell the call itself. SDKs wrap it, or put an error of their own in its place. */
  get failure(): { readonly reason: unknown } | undefined {
    return this.#failure;
  }

  /** `fetch`, for this one request. It takes path, method and decided headers from the SDK. */
  get fetch(): typeof fetch {
    return async (input, init) => {
      try {
        return await this.#send(new URL(input instanceof Request ? input.url : input), init);
      } catch (error) {
        this.#failure = { reason: error };
        throw error;
      }
    };
  }

  async #send({ pathname, search }: URL, init: RequestInit = {}): Promise<Response> {
    const request = {
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: this.#headers(init.headers),
      body: this.#body === undefined ? null : JSON.stringify(this.#body),
    };
    const response = await this.#call.send(request, this.#signal);
    this.#response = response;
    if (response.ok) return new SdkResponse(response, NO_HEADERS, '{}');
    // When an error's body is cut off, its status still counts.
    const text = await response.errorText().catch(() => '');
    const { headers } = response;
    // What the SDK reads is JSON, whatever the vendor sent.
    headers.append('content-type', 'application/json');
    const errorBody = JSON.stringify(this.#form.toErrorBody(text));
    return new SdkResponse(response, headers, errorBody);
  }

  #headers(given: RequestInit['headers']): string[] {
    const fromSdk = given instanceof Headers ? given : new Headers(given);
    const headers = [...this.#form.headers];
    for (const name of this.#form.decided) {
      const value = fromSdk.get(name);
      if (value !== null) headers.push(name, value);
    }
    return headers;
  }
}

/** For good answers: the real ones take as long to make as parsing ten chunks, and no SDK needs them. */
const NO_HEADERS = new Headers();

/** As much of a `Response` as SDKs read; a real one refuses statuses that servers send. */
class SdkResponse extends Response {
  override readonly ok: boolean;
  override readonly status: number;
  override readonly headers: Headers;
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<unknown>;

  constructor({ ok, status }: UpstreamResponse, headers: Headers, text: string) {
    super(null);
    this.ok = ok;
    this.status = status;
    this.headers = headers;
    this.text = () => Promise.resolve(text);
    this.json = () => Promise.resolve(JSON.parse(text));
  }
}
