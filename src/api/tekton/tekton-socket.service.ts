/** The dialect of the former client library on the socket: a table from frame type to handler. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { interval } from 'rxjs';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import type { FrameHandler, SocketDialect } from '../socket/socket-dialect.ts';
import { isRequestKey, requestKey, type SocketFrame } from '../socket/socket-frame.ts';
import type { RequestKey } from '../../contract/socket-frames.ts';
import type { SocketSession } from '../socket/socket-session.ts';
import { SocketTurns } from '../socket/socket-turns.service.ts';
import { errorFrame, flatFrames, PING_FRAME, registerAckFrame } from './flat-frames.ts';
import { fromTektonChat, fromTektonGenerate } from './from-tekton-body.ts';
import { LONGEST_FRAME_NAME, TEKTON_PING_EVERY_MS } from '../limits.ts';

type FromFrame = (frame: SocketFrame, requestId: string) => ConversationRequest;

@Injectable()
export class TektonSocket implements SocketDialect {
  readonly handlers: ReadonlyMap<string, FrameHandler> = new Map<string, FrameHandler>([
    ['REGISTER', (session, frame) => this.register(session, frame)],
    ['GENERATE', (...given) => this.converse(given, fromTektonGenerate, false)],
    ['STREAM', (...given) => this.converse(given, fromTektonGenerate, true)],
    ['CHAT', (...given) => this.converse(given, fromTektonChat, false)],
    ['CHAT_STREAM', (...given) => this.converse(given, fromTektonChat, true)],
    ['CANCEL', (session, frame) => this.cancel(session, frame)],
    ['PONG', () => undefined],
  ]);
  readonly quietTypes = new Set(['PONG']);
  readonly isUsual = false;
  readonly signs = ['request_id', 'component_id'];

  private readonly pinged = new WeakSet<SocketSession>();

  constructor(private readonly turns: SocketTurns) {}

  refuse(session: SocketSession, frame: SocketFrame | undefined, error: ErrorBody): void {
    const id = frame?.['request_id'];
    session.send(errorFrame(error, isRequestKey(id) ? id : undefined));
  }

  private register(session: SocketSession, frame: SocketFrame): void {
    const id = frame['component_id'];
    if (typeof id !== 'string' || id === '' || id.length > LONGEST_FRAME_NAME) {
      throw new RhetorError(
        'invalid_value',
        `component_id must be a text of 1 to ${LONGEST_FRAME_NAME} characters.`,
      );
    }
    session.send(registerAckFrame(id));
    this.keepPinging(session);
  }

  private converse(
    [session, frame, line]: Parameters<FrameHandler>,
    fromFrame: FromFrame,
    isStreaming: boolean,
  ): void {
    this.keepPinging(session);
    const key = keyOf(frame);
    const turn = fromFrame(frame, line.requestId);
    // Chosen beforehand, so that the frames of a turn that never began can name it, too.
    const contextId = turn.contextId ?? randomUUID();
    const isContextUnnamed = turn.contextId === undefined;
    const request = { ...turn, contextId, isContextUnnamed, isStreaming };
    this.turns.run(session, key, request, flatFrames(key, contextId), line);
  }

  private cancel(session: SocketSession, frame: SocketFrame): void {
    const key = keyOf(frame);
    if (key !== undefined) session.cancel(key);
  }

  /** Pings until the socket closes; clients of the other dialect never see a PING. */
  private keepPinging(session: SocketSession): void {
    if (this.pinged.has(session)) return;
    this.pinged.add(session);
    session.endWithSocket(interval(TEKTON_PING_EVERY_MS).subscribe(() => session.send(PING_FRAME)));
  }
}

function keyOf(frame: SocketFrame): RequestKey | undefined {
  return requestKey(frame['request_id'], 'request_id');
}
