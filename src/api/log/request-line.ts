/** The one log line of a request: collects fields along the way and is written at the end. */
import type { Logger } from '@nestjs/common';
import type { LogFields } from '../../config/log-entry.ts';
import { failureFields, type FailureFields } from '../../conversation/events/failure-fields.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import { maskKeyLike } from '../../model/secrets/key-like.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import { stackOf } from '../../model/secrets/stack-of.ts';

export type RequestStart = {
  readonly requestId: string;
  /** The caller's own id of the request. */
  readonly clientRequestId?: string;
  readonly method: string;
  /** Without the query, where clients put keys and texts. */
  readonly path: string;
  /** The type of a frame on a socket. */
  readonly type?: string;
  /**
   * A request that recurs every few seconds, such as a probe: logged at level `debug` unless it
   * fails.
   */
  readonly isQuiet?: boolean;
};

const LONGEST_PATH = 256;

export class RequestLine {
  readonly requestId: string;
  private readonly startedAt = performance.now();
  private noted: LogFields = {};
  private failure: FailureFields | undefined;
  private stack: string | undefined;
  private turn: TurnFields | undefined;
  private isWritten = false;
  private ended = (): void => undefined;
  /** The component that took the line ends it later. */
  isTaken = false;

  constructor(
    private readonly start: RequestStart,
    private readonly logger: Logger,
  ) {
    this.requestId = start.requestId;
  }

  /** The type of a frame on a socket. */
  get type(): string | undefined {
    return this.start.type;
  }

  /** Records which model answers a request that is not a turn, and its usage. */
  note(fields: LogFields): void {
    this.noted = { ...this.noted, ...fields };
  }

  fail(error: RhetorError): void {
    this.failure = failureFields(error);
    // Messages may quote what a caller sent; the stack frames show where it happened.
    if (error.code === 'internal_error') this.stack = stackOf(error.cause);
  }

  /** Registers a callback that is called once, when the request is over. */
  onEnd(ended: () => void): void {
    this.ended = ended;
  }

  /**
   * Records the turn of the request. A turn may outlast its request when another caller waits for
   * it under the same Idempotency-Key.
   */
  report(turn: TurnFields): void {
    this.turn = turn;
    if (this.isWritten) this.writeTurn('a turn ended after its request', turn);
  }

  /** Logs one of several turns of a request, each on a line of its own. */
  reportOne(turn: TurnFields): void {
    this.writeTurn('one turn of a request ended', turn);
  }

  /** @param sent the status that the caller got; the later fate of a stream overrides it */
  end(sent: number): void {
    if (this.isWritten) return;
    this.isWritten = true;
    this.ended();
    const { method, path, type, requestId, clientRequestId } = this.start;
    const status = this.turn?.status ?? this.failure?.status ?? sent;
    const milliseconds = Math.round(performance.now() - this.startedAt);
    const masked = maskKeyLike(path);
    const shown = masked.length > LONGEST_PATH ? `${masked.slice(0, LONGEST_PATH)}…` : masked;
    const fields = {
      event: 'request',
      method,
      path: shown,
      ...(type !== undefined && { type }),
      status,
      duration_ms: milliseconds,
      request_id: requestId,
      ...(clientRequestId !== undefined && { client_request_id: clientRequestId }),
      ...this.noted,
      ...this.failure,
      ...this.turn,
      ...(this.stack !== undefined && { stack: this.stack }),
    };
    const what = type === undefined ? '' : ` ${type}`;
    this.write(`${method} ${shown}${what} ${status} in ${milliseconds} ms`, fields, status);
  }

  private writeTurn(what: string, turn: TurnFields): void {
    const fields = { event: 'turn', request_id: this.requestId, ...turn };
    this.write(`${what}: ${turn.status}`, fields, turn.status);
  }

  private write(message: string, fields: LogFields, status: number): void {
    if (this.stack !== undefined) this.logger.error(message, fields);
    else if (status >= 500) this.logger.warn(message, fields);
    else if (this.start.isQuiet === true && status < 400) this.logger.debug(message, fields);
    else this.logger.log(message, fields);
  }
}
