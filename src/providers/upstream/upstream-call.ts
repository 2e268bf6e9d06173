/** One request to an upstream: its connect and idle timers, its abort, and its answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { TimeLimits } from '../../model/completion-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { UpstreamName } from './transport-error.ts';
import { UpstreamBody } from './upstream-body.ts';
import { UpstreamResponse } from './upstream-response.ts';

/** How long the rest of a body that nobody wants may take before its connection is given up. */
const DRAIN_MS = 1_000;

export type UpstreamRequest = {
  /** With the query, if there is one. */
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | null;
};

/** Built by `UpstreamHttp.call`, once for each request. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  readonly #upstream: UpstreamName;
  readonly #pool: Dispatcher;
  readonly #limits: TimeLimits;
  readonly #response = Promise.withResolvers<UpstreamResponse>();
  #signal: AbortSignal | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #body: UpstreamBody | undefined;
  #failure: { readonly reason: unknown } | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #idleMs: number;
  #lastByteAt = 0;
  #isDraining = false;

  constructor(upstream: UpstreamName, pool: Dispatcher, limits: TimeLimits) {
    this.#upstream = upstream;
    this.#pool = pool;
    this.#limits = limits;
    this.#idleMs = Math.max(limits.idleMs, limits.firstTokenMs);
  }

  /**
   * The first content is here: from now on silence is limited by `idleMs`. Until then a thinking
   * model may be as silent as the first-token limit allows, headers sent or not.
   */
  contentStarted(): void {
    this.#idleMs = this.#limits.idleMs;
    if (this.#idleTimer !== undefined && !this.#isDraining) this.#armIdleTimer(this.#idleMs);
  }

  /**
   * The answer is complete, by the vendor's own word. What is left of the body, commonly its empty
   * last chunk, is read away, so that the connection can be used again: an abort no longer cuts it.
   */
  answerEnded(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#drain();
  }

  /**
   * The one request of this call, whose path lies on the pool's origin; redirects come back as they are.
   * @throws the reason of `signal`
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse> {
    signal.throwIfAborted();
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#signal = signal;
    this.#connectTimer = setTimeout(this.#onConnectTimeout, this.#limits.connectMs);
    this.#pool.dispatch(request, this);
    return this.#response.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#connectTimer);
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(new Error('the call was given up'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#lastByteAt = performance.now();
    this.#armIdleTimer(this.#idleMs);
    this.#body = new UpstreamBody({
      pause: () => controller.pause(),
      resume: () => {
        this.#lastByteAt = performance.now();
        controller.resume();
      },
      // A reader that has all it wants; one that gives up aborts besides.
      cancel: () => this.#drain(),
    });
    this.#response.resolve(new UpstreamResponse(status, headers, this.#body));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#isDraining) return;
    this.#lastByteAt = performance.now();
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#release();
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#body === undefined ? error : this.#cutOff(error));
  }

  #drain(): void {
    if (this.#isDraining || this.#idleTimer === undefined) return;
    this.#isDraining = true;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(this.#onDrainTimeout, DRAIN_MS);
    this.#controller?.resume();
  }

  readonly #onDrainTimeout = (): void => this.#fail(new Error('the answer is not wanted'));

  readonly #onAbort = (): void => this.#fail(this.#signal?.reason);

  readonly #onConnectTimeout = (): void =>
    this.#fail(
      new RhetorError(
        'upstream_timeout',
        `${this.#upstream.provider} could not be connected to at ${this.#upstream.origin} within ${this.#limits.connectMs / 1000} s.`,
        { isRetryable: true },
      ),
    );

  #cutOff(cause: Error): RhetorError {
    return new RhetorError(
      'upstream_truncated',
      `${this.#upstream.provider} was cut off in the middle of its answer.`,
      { cause },
    );
  }

  #armIdleTimer(ms: number): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(this.#onIdle, ms);
  }

  /** One timer a call, set anew for what is left, instead of one a chunk. */
  readonly #onIdle = (): void => {
    const silentMs = this.#body?.isPaused ? 0 : performance.now() - this.#lastByteAt;
    const leftMs = this.#idleMs - silentMs;
    if (leftMs > 0) return this.#armIdleTimer(Math.ceil(leftMs));
    this.#fail(
      new RhetorError(
        'upstream_timeout',
        `${this.#upstream.provider} went silent for ${this.#idleMs / 1000} s in the middle of its answer.`,
      ),
    );
  };

  #fail(reason: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { reason };
    this.#release();
    this.#controller?.abort(reason instanceof Error ? reason : new Error('aborted'));
    if (this.#body === undefined) this.#response.reject(reason);
    else this.#body.fail(reason);
  }

  #release(): void {
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
