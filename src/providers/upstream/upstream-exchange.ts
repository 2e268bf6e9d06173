/** One request on its way through a vendor's SDK, and its answer, whose body the SDK does not see. */
import type { UpstreamCall } from './upstream-call.ts';
import type { UpstreamResponse } from './upstream-response.ts';

export type AskedOfUpstream = {
  readonly call: UpstreamCall;
  readonly signal: AbortSignal;
  /** What is sent, whatever body the SDK was given; absent for GET. */
  readonly body?: object;
};

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
  readonly redirect = 'manual';
  readonly exchange = this;
  readonly #asked: AskedOfUpstream;
  readonly #form: ExchangeForm;
  #response: UpstreamResponse | undefined;
  #failure: { readonly reason: unknown } | undefined;

  constructor(asked: AskedOfUpstream, form: ExchangeForm) {
    this.#asked = asked;
    this.#form = form;
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
    const { call, signal, body } = this.#asked;
    const request = {
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: this.#headers(init.headers),
      body: body === undefined ? null : JSON.stringify(body),
    };
    const response = await call.send(request, signal);
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
