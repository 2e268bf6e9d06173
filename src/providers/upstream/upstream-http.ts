/** One keep-alive connection pool a provider. */
import { Pool } from 'undici';
import type { TimeLimits } from '../../model/completion-request.ts';
import { USUAL_ANSWER_LIMIT } from '../answer-meter.ts';
import { maskSecrets, secretForms } from '../../model/secret-mask.ts';
import { LONGEST_HEADERS, type UpstreamName } from './transport-error.ts';
import { UpstreamCall } from './upstream-call.ts';

/** A connection that nobody waits for any more is given up after this; no call can wait longer. */
const LONGEST_CONNECT_MS = 10_000;
/** Servers that close sooner say so, or close, and are believed. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Bytes of a body for one byte of text: a vendor that sends two letters in an event of 128 bytes, as
 * some do. What sends more than that sends something else than an answer.
 */
const BODY_BYTES_OF_ONE = 64;
const LEAST_BODY_BYTES = 1024 * 1024;

export type UpstreamSettings = {
  /** What must never come back in a text. */
  readonly secrets?: readonly string[];
  /** Bytes of text, reasoning and arguments of one answer. */
  readonly answerLimit?: number;
};

/** For calls that have a signal of their own and no answer to stream. */
export const PROBE_LIMITS: TimeLimits = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 10_000 };

/**
 * Bound to one origin, so that a key can go nowhere else. Redirects are not followed, and nothing is
 * retried here.
 * The provider tells each call when its content started and when its answer ended; see `UpstreamCall`.
 */
export class UpstreamHttp implements UpstreamName {
  readonly provider: string;
  readonly origin: string;
  readonly mask: (text: string) => string;
  /** Bytes of text, reasoning and arguments of one answer. */
  readonly answerLimit: number;
  readonly #pool: Pool;
  readonly #mostBytes: number;
  #closing: Promise<void> | undefined;

  constructor(
    provider: string,
    baseUrl: string,
    { secrets = [], answerLimit = USUAL_ANSWER_LIMIT }: UpstreamSettings = {},
  ) {
    this.provider = provider;
    this.origin = new URL(baseUrl).origin;
    this.answerLimit = answerLimit;
    const forms = secretForms(secrets);
    this.mask = (text) => maskSecrets(text, forms);
    this.#mostBytes = Math.max(LEAST_BODY_BYTES, answerLimit * BODY_BYTES_OF_ONE);
    this.#pool = new Pool(this.origin, {
      maxHeaderSize: LONGEST_HEADERS,
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
    return new UpstreamCall(this, this.#pool, limits, this.#mostBytes);
  }

  /** Takes no new calls; resolves when the running ones have ended. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.close();
    return this.#closing;
  }
}
