/** Rhetor's own dialect on the socket (docs/websocket.md): a table from frame type to handler. */
import { Injectable } from '@nestjs/common';
import { VERSION } from '../../config/version.ts';
import type { RegisteredFrame, StatusReportFrame } from '../../contract/socket-frames.ts';
import { Audit } from '../../context/audit.service.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import { actorOf } from '../audit/audit-actor.ts';
import type { RequestLine } from '../log/request-line.ts';
import { assertPermitted, scopeOf } from '../security/key-rights.ts';
import type { FrameHandler, SocketDialect } from '../socket/socket-dialect.ts';
import { requestKey, type SocketFrame } from '../socket/socket-frame.ts';
import type { SocketSession } from '../socket/socket-session.ts';
import { SocketTurns } from '../socket/socket-turns.service.ts';

import { envelopeWriter, readEnvelope, readRefused } from './envelope.ts';
import { fromPayload } from './from-payload.ts';
import { toAvailability, toDefault } from '../views/providers-view.ts';
import { errorPayload, turnFrames } from './turn-frames.ts';
import { isRecord } from '../../model/json/json.ts';

@Injectable()
export class RhetorSocketDialect implements SocketDialect {
  readonly handlers: ReadonlyMap<string, FrameHandler> = new Map<string, FrameHandler>([
    ['REGISTER', (session, frame) => this.register(session, frame)],
    ['STATUS', (session, frame) => this.status(session, frame)],
    ['PING', (session, frame) => this.pong(session, frame)],
    ['LLM_REQUEST', (session, frame, line) => this.converse(session, frame, line, 'message')],
    ['CHAT_REQUEST', (session, frame, line) => this.converse(session, frame, line, 'chat')],
    ['CANCEL', (session, frame) => this.cancel(session, frame)],
  ]);
  readonly quietTypes = new Set(['PING']);
  readonly isUsual = true;
  readonly signs = ['source', 'payload'];

  constructor(
    private readonly turns: SocketTurns,
    private readonly names: ModelNames,
    private readonly conversation: ConversationService,
    private readonly audit: Audit,
  ) {}

  refuse(session: SocketSession, frame: SocketFrame | undefined, error: ErrorBody): void {
    const envelope = readRefused(frame);
    const write = envelopeWriter(envelope);
    session.send(write('ERROR', 'SYSTEM', errorPayload(error, envelope.requestKey)));
  }

  private register(session: SocketSession, frame: SocketFrame): void {
    respond(session, frame, {
      status: 'registered',
      message: 'Client registered successfully with Rhetor LLM Manager',
    });
  }

  private status(session: SocketSession, frame: SocketFrame): void {
    const identity = session.identity();
    const allowed = identity.type === 'key' ? identity.key.models : undefined;
    respond(session, frame, {
      status: 'ok',
      service: 'rhetor',
      version: VERSION,
      providers: toAvailability(this.names.providers(allowed)),
      ...toDefault(this.names.defaultChoice(allowed)),
      budget: { budget_enabled: false },
      message: 'Rhetor LLM Manager is running',
    });
  }

  private pong(session: SocketSession, frame: SocketFrame): void {
    session.send(envelopeWriter(readEnvelope(frame))('PONG', 'SYSTEM', '{}'));
  }

  private converse(
    session: SocketSession,
    frame: SocketFrame,
    line: RequestLine,
    kind: 'message' | 'chat',
  ): void {
    const envelope = readEnvelope(frame);
    const turn = fromPayload(envelope.payload, kind);
    this.turns.run(session, envelope.requestKey, turn, turnFrames(envelope, turn), line);
  }

  private cancel(session: SocketSession, frame: SocketFrame): void {
    const { payload, requestKey: key } = readEnvelope(frame);
    const named = isRecord(payload) ? requestKey(payload['req_id'], 'req_id') : undefined;
    const target = named ?? key;
    if (target !== undefined) return session.cancel(target);
    // Without a req_id: cancels every turn of the context, on any socket of any replica.
    const contextId = isRecord(payload) ? payload['context'] : undefined;
    if (typeof contextId !== 'string' || !CONTEXT_ID.test(contextId)) return undefined;
    const identity = session.identity();
    if (identity.type === 'key') assertPermitted(identity.key, 'ask');
    // While the store is unavailable, the turns of other replicas can't be reached.
    const record = (outcome: string): void =>
      this.audit.record({
        ...actorOf(identity),
        address: session.address,
        action: 'WS CANCEL',
        contextId,
        outcome,
      });
    this.conversation.cancelTurns(contextId, scopeOf(identity)).then(
      () => record('done'),
      () => record('storage_unavailable'),
    );
    return undefined;
  }
}

type Reply = (RegisteredFrame | StatusReportFrame)['payload'];

function respond(session: SocketSession, frame: SocketFrame, payload: Reply): void {
  const write = envelopeWriter(readEnvelope(frame));
  session.send(write('RESPONSE', 'SYSTEM', JSON.stringify(payload)));
}
