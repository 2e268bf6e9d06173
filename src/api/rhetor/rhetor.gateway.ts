/** The WebSocket at /ws: a table from frame type to handler (contract.md 4). */
import { randomUUID } from 'node:crypto';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { RawData, WebSocket } from 'ws';
import { VERSION } from '../../config/version.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { DefaultModelService } from '../../routing/default-model.service.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { type RequestKey, SocketSession } from '../socket/socket-session.ts';
import { isRecord } from '../validation/validate-body.ts';
import { toAvailability, toDefault } from './providers-view.ts';
import { frameWriter, type InFrame, parseFrame, requestKey } from './socket-frames.ts';
import { SocketTurns } from './socket-turns.service.ts';

type Handler = (session: SocketSession, frame: InFrame) => void;

@WebSocketGateway({ path: '/ws' })
export class RhetorGateway implements OnGatewayConnection<WebSocket> {
  private readonly handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ['REGISTER', (session, frame) => this.register(session, frame)],
    ['STATUS', (session, frame) => this.status(session, frame)],
    ['PING', (session, frame) => this.pong(session, frame)],
    ['LLM_REQUEST', (session, frame) => this.turns.run(session, frame, 'message')],
    ['CHAT_REQUEST', (session, frame) => this.turns.run(session, frame, 'chat')],
    ['CANCEL', (session, frame) => this.cancel(session, frame)],
  ]);

  constructor(
    private readonly turns: SocketTurns,
    private readonly catalog: ProviderCatalog,
    private readonly defaultModel: DefaultModelService,
    private readonly reporter: ErrorReporter,
  ) {}

  handleConnection(client: WebSocket): void {
    const session = new SocketSession(client);
    client.on('message', (data: RawData) => this.receive(session, data));
  }

  /** A frame that fails gets one ERROR; the socket lives on. */
  private receive(session: SocketSession, data: RawData): void {
    let frame: InFrame | undefined;
    try {
      frame = parseFrame(bytesOf(data));
      const handler = this.handlers.get(frame.type);
      if (handler === undefined) {
        throw new RhetorError(
          'invalid_value',
          `Unsupported request type: ${frame.type.slice(0, 64)}`,
        );
      }
      handler(session, frame);
    } catch (error) {
      this.refuse(session, frame?.sender ?? 'UI', frame?.requestKey, error);
    }
  }

  private refuse(
    session: SocketSession,
    target: string,
    key: RequestKey | undefined,
    thrown: unknown,
  ): void {
    const body = this.reporter.describe(thrown, randomUUID());
    const payload = { ...body, ...(key !== undefined && { req_id: key }) };
    session.send(frameWriter(target, key)('ERROR', 'SYSTEM', JSON.stringify(payload)));
  }

  private register(session: SocketSession, { sender, requestKey: key }: InFrame): void {
    const payload = {
      status: 'registered',
      message: 'Client registered successfully with Rhetor LLM Manager',
    };
    session.send(frameWriter(sender, key)('RESPONSE', 'SYSTEM', JSON.stringify(payload)));
  }

  private status(session: SocketSession, { sender, requestKey: key }: InFrame): void {
    const payload = {
      status: 'ok',
      service: 'rhetor',
      version: VERSION,
      providers: toAvailability(this.catalog.statuses()),
      ...toDefault(this.defaultModel.current()),
      budget: { budget_enabled: false },
      message: 'Rhetor LLM Manager is running',
    };
    session.send(frameWriter(sender, key)('RESPONSE', 'SYSTEM', JSON.stringify(payload)));
  }

  private pong(session: SocketSession, { sender, requestKey: key }: InFrame): void {
    session.send(frameWriter(sender, key)('PONG', 'SYSTEM', '{}'));
  }

  private cancel(session: SocketSession, { payload, requestKey: key }: InFrame): void {
    const named = isRecord(payload) ? requestKey(payload['req_id']) : undefined;
    const target = named ?? key;
    if (target !== undefined) session.cancel(target);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
