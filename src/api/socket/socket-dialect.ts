/** A protocol dialect of the socket: its frame types and its error frames. */
import type { ErrorBody } from '../../contract/error-body.ts';
import type { RequestLine } from '../log/request-line.ts';
import type { SocketFrame } from './socket-frame.ts';
import type { SocketSession } from './socket-session.ts';

/** An exception becomes one error frame; the socket stays open. */
export type FrameHandler = (
  session: SocketSession,
  frame: SocketFrame,
  /** The log line of the frame, written when the handler returns unless a turn has taken it. */
  line: RequestLine,
) => void;

export interface SocketDialect {
  /** Whether this dialect has priority and answers frames that no dialect knows. */
  readonly isUsual: boolean;
  /** Fields that occur only in this dialect's frames. */
  readonly signs: readonly string[];
  readonly handlers: ReadonlyMap<string, FrameHandler>;
  /** Frame types that recur every few seconds; logged at level `debug`. */
  readonly quietTypes: ReadonlySet<string>;
  /** @param frame undefined for one that could not be parsed */
  refuse(session: SocketSession, frame: SocketFrame | undefined, error: ErrorBody): void;
}
