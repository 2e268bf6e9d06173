/** One request to an upstream: its timers and limits, its abort, and its response. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { TimeLimits } from '../../../model/completion-request.ts';
import { RhetorError } from '../../../model/rhetor-error.ts';
import { PassedBound } from '../../passed-bound.ts';
import { connectTimedOut, type UpstreamName } from './transport-error.ts';
import { UpstreamBody } from './upstream-body.ts';
import { UpstreamResponse } from './upstream-response.ts';
import { cannotUnpack, encodingOf, Unpacker } from './unpacker.ts';
import { LONGEST_TOTAL_MS } from '../../../config/limits.ts';
import { DRAIN_MS } from '../../limits.ts';

export type UpstreamRequest = {
  /** Includes the query, if there is one. */
  readonly path: string;
  readonly method: string;
  /** Alternating names and values. */
  readonly headers: string[];
  readonly body: string | Buffer | null;
};

/** Built by `UpstreamHttp.call`, once for each request. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  private readonly upstream: UpstreamName;
  private readonly pool: Dispatcher;
  private readonly limits: TimeLimits;
  private readonly mostBytes: number;
  private readonly response = Promise.withResolvers<UpstreamResponse>();
  /** The response, once its headers have arrived. */
  answered: UpstreamResponse | undefined;
  /** Milliseconds until the request had a connection, new or kept alive. */
  connectMs: number | undefined;
  private signal: AbortSignal | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private body: UpstreamBody | undefined;
  private unpacker: Unpacker | undefined;
  private failure: { readonly reason: unknown } | undefined;
  private connectTimer: NodeJS.Timeout | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private lastLook: NodeJS.Immediate | undefined;
  private idleMs: number;
  private sentAt = 0;
  private startedAt = 0;
  private lastByteAt = 0;
  private bytes = 0;
  private isDraining = false;

  /** @param mostBytes limit for the body; a longer one is cut off */
  constructor(upstream: UpstreamName, pool: Dispatcher, limits: TimeLimits, mostBytes: number) {
    this.upstream = upstream;
    this.pool = pool;
    this.limits = limits;
    this.mostBytes = mostBytes;
    this.idleMs = Math.max(limits.idleMs, limits.firstTokenMs);
  }

  /**
   * Reports the first content: from now on `idleMs` limits silence. Until then a thinking model may be
   * silent for as long as the first-token limit allows, with or without headers.
   */
  contentStarted(): void {
    this.idleMs = this.limits.idleMs;
    if (this.idleTimer !== undefined && !this.isDraining) this.armIdleTimer(this.idleMs);
  }

  /**
   * Reports that the answer is complete according to the vendor. The rest of the body, usually its empty
   * last chunk, is drained so that the connection can be reused; an abort no longer closes it.
   */
  answerEnded(): void {
    this.signal?.removeEventListener('abort', this.onAbort);
    this.drain();
  }

  /**
   * Sends the one request of this call; its path is relative to the pool's origin. Redirects are returned as they are.
   * @throws the reason of `signal`
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse> {
    signal.throwIfAborted();
    signal.addEventListener('abort', this.onAbort, { once: true });
    this.signal = signal;
    this.sentAt = performance.now();
    this.connectTimer = setTimeout(this.onConnectTimeout, this.limits.connectMs);
    try {
      this.pool.dispatch(request, this);
    } catch (error) {
      this.fail(error);
    }
    return this.response.promise;
  }

  /** From here on silence is limited, before and after the headers. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.connectTimer);
    this.controller = controller;
    if (this.failure !== undefined) return controller.abort(new Error('the call was given up'));
    this.startedAt = this.lastByteAt = performance.now();
    this.connectMs = this.startedAt - this.sentAt;
    this.armIdleTimer(this.idleMs);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.lastByteAt = performance.now();
    const body = new UpstreamBody({
      pause: () => (this.unpacker ?? controller).pause(),
      resume: () => {
        this.lastByteAt = performance.now();
        (this.unpacker ?? controller).resume();
      },
      // This reader has all it wants; a reader that gives up also aborts.
      cancel: () => this.drain(),
    });
    this.body = body;
    const response = new UpstreamResponse(status, headers, body);
    const encoding = encodingOf(headers);
    if (encoding !== undefined) {
      this.unpacker = Unpacker.into(body, encoding, {
        provider: this.upstream.provider,
        mostBytes: this.mostBytes,
        fail: (reason) => this.fail(reason),
        resume: () => controller.resume(),
      });
      if (this.unpacker === undefined) {
        if (response.ok) return this.fail(cannotUnpack(this.upstream.provider, encoding));
        // The status says most of what matters about an error.
        body.end();
        this.drain();
      }
    }
    this.answered = response;
    this.response.resolve(response);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.isDraining) return;
    this.lastByteAt = performance.now();
    this.bytes += chunk.byteLength;
    if (this.bytes > this.mostBytes) {
      return this.fail(PassedBound.ofBytes('a body', this.mostBytes));
    }
    if (this.unpacker === undefined) this.body?.push(chunk);
    else if (!this.unpacker.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.body === undefined) {
      const words = `${this.upstream.provider} sent an answer without a status.`;
      return this.fail(new RhetorError('upstream_error', words));
    }
    this.release();
    (this.unpacker ?? this.body).end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(this.body === undefined ? error : this.cutOff(error));
  }

  private drain(): void {
    if (this.isDraining || this.idleTimer === undefined) return;
    this.isDraining = true;
    this.unpacker?.close();
    clearTimeout(this.idleTimer);
    clearImmediate(this.lastLook);
    this.idleTimer = setTimeout(this.onDrainTimeout, DRAIN_MS);
    this.controller?.resume();
  }

  private readonly onDrainTimeout = (): void => this.fail(new Error('the answer is not wanted'));

  private readonly onAbort = (): void => this.fail(this.signal?.reason);

  private readonly onConnectTimeout = (): void =>
    this.fail(connectTimedOut(this.upstream, this.limits.connectMs));

  private cutOff(cause: Error): RhetorError {
    return new RhetorError(
      'upstream_truncated',
      `${this.upstream.provider} was cut off in the middle of its answer.`,
      { cause },
    );
  }

  private armIdleTimer(ms: number): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(this.onIdle, Math.ceil(Math.min(ms, this.leftInAllMs())));
  }

  private get totalMs(): number {
    return this.limits.totalMs ?? LONGEST_TOTAL_MS;
  }

  private leftInAllMs(): number {
    return this.totalMs - (performance.now() - this.startedAt);
  }

  /** One timer per call, restarted for the remaining time, instead of one per chunk. */
  private readonly onIdle = (): void => {
    // Bytes that arrived while this process was paused are read after its timers, before its immediates.
    this.lastLook = setImmediate(this.onSilence);
  };

  private readonly onSilence = (): void => {
    const now = performance.now();
    if (this.leftInAllMs() <= 0) {
      return this.fail(this.timedOut(`took longer than ${this.totalMs / 1000} s`));
    }
    const leftMs = this.idleMs - (this.body?.isPaused ? 0 : now - this.lastByteAt);
    if (leftMs > 0) return this.armIdleTimer(leftMs);
    const silent = `${this.idleMs / 1000} s`;
    this.fail(
      this.timedOut(
        this.body === undefined
          ? `sent nothing for ${silent}`
          : `went silent for ${silent} in the middle of its answer`,
      ),
    );
  };

  private timedOut(what: string): RhetorError {
    return new RhetorError('upstream_timeout', `${this.upstream.provider} ${what}.`);
  }

  private fail(reason: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = { reason };
    this.release();
    this.unpacker?.close();
    this.controller?.abort(reason instanceof Error ? reason : new Error('aborted'));
    // Only the promise that is awaited is rejected.
    this.response.reject(reason);
    this.body?.fail(reason);
  }

  private release(): void {
    clearTimeout(this.connectTimer);
    clearTimeout(this.idleTimer);
    clearImmediate(this.lastLook);
    this.idleTimer = undefined;
    this.signal?.removeEventListener('abort', this.onAbort);
  }
}
