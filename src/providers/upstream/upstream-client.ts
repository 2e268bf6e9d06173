/** Requests to one vendor's API: no more of HTTP than its JSON needs. */
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import type { UpstreamCall } from './upstream-call.ts';
import type { UpstreamResponse } from './upstream-response.ts';

/** Names and values in turn, as undici takes them. */
export type UpstreamHeaders = string[];

export type Sending = {
  readonly headers: UpstreamHeaders;
  readonly call: UpstreamCall;
  readonly signal: AbortSignal;
};

/** Every request is made anew of what is given here: nothing of the environment gets into one. */
export class UpstreamClient {
  /** The path of the base URL, without a slash at its end. */
  readonly #path: string;
  readonly #toError: (response: UpstreamResponse, text: string) => Error;

  /** @param toError what an HTTP error becomes */
  constructor(baseUrl: string, toError: (response: UpstreamResponse, text: string) => Error) {
    this.#path = withoutTrailingSlashes(new URL(baseUrl).pathname);
    this.#toError = toError;
  }

  /**
   * Settles when the answer's headers are there.
   * @param path below the base URL
   * @throws what `toError` made, or what befell the call
   */
  post(path: string, body: object, sending: Sending): Promise<UpstreamResponse> {
    return this.#send('POST', path, JSON.stringify(body), sending);
  }

  /** As `post`. */
  get(path: string, sending: Sending): Promise<UpstreamResponse> {
    return this.#send('GET', path, null, sending);
  }

  async #send(
    method: string,
    path: string,
    body: string | null,
    { headers, call, signal }: Sending,
  ): Promise<UpstreamResponse> {
    const response = await call.send({ method, path: this.#path + path, headers, body }, signal);
    if (response.ok) return response;
    // When an error's body is cut off, its status still counts.
    throw this.#toError(response, await response.errorText().catch(() => ''));
  }
}

/** What every vendor is sent; the definition's own headers come over it, and `own` over both. */
export function requestHeaders(
  { apiKey, headers }: Pick<ResolvedProvider, 'apiKey' | 'headers'>,
  own: Readonly<Record<string, string>> = {},
): UpstreamHeaders {
  const all = new Map([
    ['accept', 'application/json'],
    // Nothing here unpacks, so that nothing can grow on being unpacked.
    ['accept-encoding', 'identity'],
    ['content-type', 'application/json'],
    ['user-agent', 'rhetor'],
  ]);
  if (apiKey !== undefined) all.set('authorization', `Bearer ${apiKey}`);
  for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), value);
  for (const [name, value] of Object.entries(own)) all.set(name, value);
  return [...all].flat();
}
