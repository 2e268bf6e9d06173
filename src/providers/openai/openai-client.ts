/** Requests to an OpenAI upstream, on its own pool: no more of HTTP than its APIs need. */
import { APIError } from 'openai';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { parseJson } from '../../model/json.ts';
import type { UpstreamCall } from '../upstream/upstream-call.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';

export class OpenAIClient {
  /** Of the base URL, without a slash at its end. */
  readonly #path: string;
  readonly #headers: string[];

  constructor({ apiKey, headers }: Pick<ResolvedProvider, 'apiKey' | 'headers'>, baseUrl: string) {
    this.#path = new URL(baseUrl).pathname.replace(/\/+$/, '');
    const all = new Map([
      ['accept', 'application/json'],
      ['content-type', 'application/json'],
      ['user-agent', 'rhetor'],
      ...(apiKey === undefined ? [] : ([['authorization', `Bearer ${apiKey}`]] as const)),
    ]);
    for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), value);
    this.#headers = [...all].flat();
  }

  /**
   * Settles when the answer's headers are there.
   * @param path below the base URL
   * @throws APIError for an HTTP error, or what befell the call
   */
  post(
    path: string,
    body: object,
    call: UpstreamCall,
    signal: AbortSignal,
  ): Promise<UpstreamResponse> {
    return this.#send('POST', path, JSON.stringify(body), call, signal);
  }

  /** As `post`. */
  get(path: string, call: UpstreamCall, signal: AbortSignal): Promise<UpstreamResponse> {
    return this.#send('GET', path, null, call, signal);
  }

  async #send(
    method: string,
    path: string,
    body: string | null,
    call: UpstreamCall,
    signal: AbortSignal,
  ): Promise<UpstreamResponse> {
    const request = { method, path: this.#path + path, headers: this.#headers, body };
    const response = await call.send(request, signal);
    if (!response.ok) throw await toApiError(response);
    return response;
  }
}

/** In the form that the SDK gives it: a body without `error` is taken for the error itself. */
async function toApiError(response: UpstreamResponse): Promise<APIError> {
  const { status, headers } = response;
  // Of an error that is cut off, the status is what matters.
  const text = await response.text().catch(() => '');
  const body = parseJson(text);
  const isBare = typeof body === 'object' && body !== null && !Reflect.get(body, 'error');
  const said = isBare ? { error: body } : body;
  return APIError.generate(
    status,
    typeof said === 'object' && said !== null ? said : undefined,
    body ? undefined : text,
    headers,
  );
}
