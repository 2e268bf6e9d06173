/** One keep-alive connection pool a provider. */
import { Pool } from 'undici';
import type { TimeLimits } from '../../model/completion-request.ts';
import { UpstreamCall } from './upstream-call.ts';

/** A connection that nobody waits for any more is given up after this; no call can wait longer. */
const LONGEST_CONNECT_MS = 10_000;
/** Servers that close sooner say so, or close, and are believed. */
const KEEP_ALIVE_MS = 30_000;

/** For calls that have a signal of their own and no answer to stream. */
export const PROBE_LIMITS: TimeLimits = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 10_000 };

/**
 * Bound to one origin, so that a key can go nowhere else. Redirects are not followed, and nothing is
 * retried here.
 * The provider tells each call when its content started and when its answer ended; see `UpstreamCall`.
 */
export class UpstreamHttp {
  readonly origin: string;
  readonly #pool: Pool;
  #closing: Promise<void> | undefined;

  constructor(
    readonly provider: string,
    baseUrl: string,
  ) {
    this.origin = new URL(baseUrl).origin;
    this.#pool = new Pool(this.origin, {
      // The timers of a call are ours; the parser's would end a model that thinks for long.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: LONGEST_CONNECT_MS },
      // An answer that is cancelled must close a socket, not one stream of many.
      allowH2: false,
    });
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
