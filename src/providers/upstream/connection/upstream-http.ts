/** The keep-alive connection pool of one provider. */
import { isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import { proxyFor, type Proxies } from '../../../config/proxies.ts';
import type { TimeLimits } from '../../../model/completion-request.ts';
import { USUAL_ANSWER_LIMIT } from '../../../config/limits.ts';
import { secretForms } from '../../../model/secrets/secret-forms.ts';
import { maskSecrets } from '../../../model/secrets/secret-mask.ts';
import type { UpstreamName } from './transport-error.ts';
import { UpstreamCall } from './upstream-call.ts';
import { openPool } from './upstream-pool.ts';
import { BODY_BYTES_FOR_ANSWER_BYTE, LEAST_BODY_BYTES } from '../../limits.ts';

export type UpstreamSettings = {
  readonly proxies: Proxies;
  /** Secrets that must never appear in a text. */
  readonly secrets?: readonly string[];
  /** Limit for text, reasoning and arguments of one answer, in bytes. */
  readonly answerLimit?: number;
};

/** Servers in a network of one's own are named by a port or by number; callers must not see them. */
function internalAddress(origin: string): readonly string[] {
  const { host, hostname, port } = new URL(origin);
  return port !== '' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 ? [host] : [];
}

/**
 * Bound to one origin, so that a key can go nowhere else. It neither follows redirects nor retries.
 * The provider reports to each call when its content has started and when its answer has ended; see
 * `UpstreamCall`.
 */
export class UpstreamHttp implements UpstreamName {
  readonly provider: string;
  /** For messages: the vendor's origin, and the proxy if there is one. */
  readonly origin: string;
  readonly mask: (text: string) => string;
  /** Limit for text, reasoning and arguments of one answer, in bytes. */
  readonly answerLimit: number;
  private readonly pool: Dispatcher;
  private readonly mostBytes: number;
  private closing: Promise<void> | undefined;

  constructor(
    provider: string,
    baseUrl: string,
    { proxies, secrets = [], answerLimit = USUAL_ANSWER_LIMIT }: UpstreamSettings,
  ) {
    const { origin } = new URL(baseUrl);
    const proxy = proxyFor(proxies, origin);
    this.provider = provider;
    this.origin = proxy === undefined ? origin : `${origin} (through the proxy ${proxy.origin})`;
    this.answerLimit = answerLimit;
    const forms = secretForms([...secrets, ...internalAddress(origin)]);
    this.mask = (text) => maskSecrets(text, forms);
    this.mostBytes = Math.max(LEAST_BODY_BYTES, answerLimit * BODY_BYTES_FOR_ANSWER_BYTE);
    this.pool = openPool(provider, origin, proxy);
  }

  /** Bytes of an answer that comes at once: it is held whole, and has counts and names besides its text. */
  get wholeLimit(): number {
    return this.answerLimit + LEAST_BODY_BYTES;
  }

  /** A call serves one request. */
  call(limits: TimeLimits): UpstreamCall {
    return new UpstreamCall(this, this.pool, limits, this.mostBytes);
  }

  /** Accepts no new calls; resolves when the running ones have ended. */
  close(): Promise<void> {
    this.closing ??= this.pool.close();
    return this.closing;
  }
}
