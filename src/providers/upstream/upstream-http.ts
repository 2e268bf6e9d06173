/** One keep-alive connection pool a provider. */
import type { Dispatcher } from 'undici';
import { proxyFor, type Proxies } from '../../config/proxies.ts';
import type { TimeLimits } from '../../model/completion-request.ts';
import { UpstreamCall } from './upstream-call.ts';
import { openPool } from './upstream-pool.ts';

/** For calls that have a signal of their own and no answer to stream. */
export const PROBE_LIMITS: TimeLimits = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 10_000 };

/**
 * Bound to one origin, so that a key can go nowhere else. Redirects are not followed, and nothing is
 * retried here.
 * The provider tells each call when its content started and when its answer ended; see `UpstreamCall`.
 */
export class UpstreamHttp {
  /** For messages: the vendor's origin, and the proxy if there is one. */
  readonly origin: string;
  readonly #pool: Dispatcher;
  #closing: Promise<void> | undefined;

  constructor(
    readonly provider: string,
    baseUrl: string,
    proxies: Proxies,
  ) {
    const { origin } = new URL(baseUrl);
    const proxy = proxyFor(proxies, origin);
    this.origin = proxy === undefined ? origin : `${origin} (through the proxy ${proxy.origin})`;
    this.#pool = openPool(provider, origin, proxy);
  }

  /** A call serves one request. */
  call(limits: TimeLimits): UpstreamCall {
    return new UpstreamCall(this, this.#pool, limits);
  }

  /** Takes no new calls; resolves when the running ones have ended. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.close();
    return this.#closing;
  }
}
