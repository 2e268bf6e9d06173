/** One way of speaking over the socket: its frame types, and how it says that something failed. */
import type { ErrorBody } from '../../contract/error-body.ts';
import type { SocketFrame } from './socket-frame.ts';
import type { SocketSession } from './socket-session.ts';

/** What it throws becomes one error frame; the socket lives on. */
export type FrameHandler = (session: SocketSession, frame: SocketFrame) => void;

export interface SocketDialect {
  readonly handlers: ReadonlyMap<string, FrameHandler>;
  /** @param frame undefined for one that could not be read */
  refuse(session: SocketSession, frame: SocketFrame | undefined, error: ErrorBody): void;
}
