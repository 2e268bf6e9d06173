/** One way of speaking over the socket: its frame types, and how it says that something failed. */
import type { ErrorBody } from '../../contract/error-body.ts';
import type { RequestLine } from '../log/request-line.ts';
import type { SocketFrame } from './socket-frame.ts';
import type { SocketSession } from './socket-session.ts';

/** What it throws becomes one error frame; the socket lives on. */
export type FrameHandler = (
  session: SocketSession,
  frame: SocketFrame,
  /** The frame's line of the log, written when the handler returns unless a turn has taken it. */
  line: RequestLine,
) => void;

export interface SocketDialect {
  /** Whether it is asked first, and answers what no dialect knows. */
  readonly isUsual: boolean;
  /** Fields that only its frames have. */
  readonly signs: readonly string[];
  readonly handlers: ReadonlyMap<string, FrameHandler>;
  /** Frame types that come by themselves every few seconds, and are logged at the level `debug`. */
  readonly quietTypes: ReadonlySet<string>;
  /** @param frame undefined for one that could not be read */
  refuse(session: SocketSession, frame: SocketFrame | undefined, error: ErrorBody): void;
}
