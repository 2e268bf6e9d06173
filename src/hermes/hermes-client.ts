/** Rhetor's calls to Hermes, each with a time limit. */
import { boundedText } from '../bytes/bounded-text.ts';
import { isRecord, parseJson } from '../model/json/json.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { withoutTrailingSlashes } from '../model/slashes.ts';
import type { Registry } from './component-id.ts';
import { componentText, toRegisteredComponent } from './registered-component.ts';
import type { Registration } from './registration.ts';
import { LONGEST_HERMES_ANSWER_BYTES } from './limits.ts';

/** Rhetor's registration with Hermes; the token is secret and valid for an hour. */
export type Membership = { readonly componentId: string; readonly token: string };

/** `date`: epoch milliseconds by Hermes' clock, with a resolution of seconds. */
type Answer = { readonly body: unknown; readonly date?: number };

export class HermesClient {
  /** For people: without credentials, path and query. */
  readonly origin: string;
  private readonly base: string;

  /** A trailing `/api` in `url` is optional. */
  constructor(
    url: string,
    private readonly timeoutMs: number,
  ) {
    this.origin = new URL(url).origin;
    this.base = `${withoutTrailingSlashes(url).replace(/\/api$/i, '')}/api`;
  }

  /** @throws RhetorError, with `upstreamStatus` if there was a response */
  async register(registration: Registration, signal: AbortSignal): Promise<Membership> {
    const answer = this.confirmed(
      'register',
      await this.post('register', {}, registration, signal),
    );
    const token = componentText(answer, 'token');
    if (token === undefined) throw this.notHermes();
    const componentId =
      componentText(answer, 'componentId') ?? componentText(answer, 'component_id');
    return { componentId: componentId ?? registration.component_id, token };
  }

  /** @throws RhetorError, with `upstreamStatus` if there was a response */
  async heartbeat({ componentId, token }: Membership, signal: AbortSignal): Promise<void> {
    const status = { healthy: true, timestamp: new Date().toISOString() };
    const answer = await this.post(
      'heartbeat',
      { 'x-authentication-token': token },
      { component_id: componentId, status },
      signal,
    );
    this.confirmed('heartbeat', answer);
  }

  /** @throws RhetorError, with `upstreamStatus` if there was a response */
  async unregister({ componentId, token }: Membership, signal: AbortSignal): Promise<void> {
    const answer = await this.post(
      `unregister?component_id=${encodeURIComponent(componentId)}`,
      { 'x-authentication-token': token },
      undefined,
      signal,
    );
    this.confirmed('unregister', answer);
  }

  /**
   * Returns the address of a component; undefined if Hermes lists none of that name.
   * @throws RhetorError, with `upstreamStatus` if there was a response
   */
  async endpointOf(component: string, signal: AbortSignal): Promise<string | undefined> {
    const { components } = await this.registry(signal);
    return components.find(({ componentId }) => componentId === component)?.endpoint;
  }

  /** @throws RhetorError, with `upstreamStatus` if there was a response */
  async registry(signal: AbortSignal): Promise<Registry> {
    // `healthy_only: true` always returns an empty list, a known bug of Hermes.
    const query = { capability: null, component_type: null, healthy_only: false };
    const { body, date = Date.now() } = await this.post('query', {}, query, signal);
    if (!Array.isArray(body)) throw this.notHermes();
    return { now: date, components: body.flatMap((entry) => toRegisteredComponent(entry) ?? []) };
  }

  private async post(
    operation: string,
    headers: Readonly<Record<string, string>>,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const timeout = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await fetch(`${this.base}/${operation}`, {
        method: 'POST',
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any([timeout, signal]),
      });
      const { text, isCut } = await boundedText(response.body, LONGEST_HERMES_ANSWER_BYTES);
      if (!response.ok) throw this.refused(operation, response.status);
      const date = Date.parse(response.headers.get('date') ?? '');
      return { body: isCut ? undefined : parseJson(text), ...(!Number.isNaN(date) && { date }) };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof RhetorError ? error : this.unreachable(error, timeout.aborted);
    }
  }

  /** Checks that a change was made: the answer says so in its body. */
  private confirmed(operation: string, { body }: Answer): Readonly<Record<string, unknown>> {
    if (!isRecord(body)) throw this.notHermes();
    if (body['success'] === false) throw this.refused(operation, 200);
    return body;
  }

  private refused(operation: string, status: number): RhetorError {
    return new RhetorError(
      'upstream_error',
      `Hermes at ${this.origin} refused to ${wordsFor(operation)} (HTTP ${status}).`,
      { upstreamStatus: status },
    );
  }

  private notHermes(): RhetorError {
    return new RhetorError(
      'upstream_error',
      `The server at ${this.origin} does not answer like Hermes; check HERMES_API_URL.`,
    );
  }

  /** The cause's own text may contain the address with its credentials, so it is not shown. */
  private unreachable(cause: unknown, hasTimedOut: boolean): RhetorError {
    if (hasTimedOut) {
      return new RhetorError(
        'upstream_timeout',
        `Hermes at ${this.origin} did not answer within ${this.timeoutMs / 1000} s.`,
        { cause },
      );
    }
    return new RhetorError(
      'upstream_error',
      `Hermes at ${this.origin} cannot be reached${faultOf(cause)}.`,
      { cause },
    );
  }
}

function wordsFor(operation: string): string {
  return operation === 'query' ? 'list its components' : `${operation.replace(/\?.*/, '')} Rhetor`;
}

function faultOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}
