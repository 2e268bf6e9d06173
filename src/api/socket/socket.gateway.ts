/** The WebSocket at /ws: parses each frame and passes it to its dialect. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Logger } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import type { RawData, WebSocket } from 'ws';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { RequestLine } from '../log/request-line.ts';
import { BodyBudget } from '../http/body-budget.ts';
import { addressOf, callerOf, identityOf } from '../security/caller.ts';
import { type Identity, sessionOf } from '../security/identity.ts';
import { endSocket } from './end-socket.ts';
import type { SocketDialect } from './socket-dialect.ts';
import { SocketDialects } from './socket-dialects.ts';
import { parseFrame, type SocketFrame } from './socket-frame.ts';
import { SocketSession } from './socket-session.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';

const logger = new Logger('Socket');

const POLICY_VIOLATION = 1008;

type SocketEnd = { readonly lapse: Observable<unknown>; readonly reason: string };

@WebSocketGateway({ path: '/ws' })
export class SocketGateway implements OnGatewayConnection<WebSocket> {
  constructor(
    private readonly dialects: SocketDialects,
    private readonly reporter: ErrorReporter,
    private readonly budget: BodyBudget,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const caller = {
      name: callerOf(request),
      address: addressOf(request),
      identity: identityOf(request),
      headers: request.headers,
    };
    const session = new SocketSession(client, caller, this.environment.socketIdleMs);
    const end = endOf(caller.identity);
    if (end !== undefined) {
      session.endWithSocket(
        end.lapse.subscribe(() => endSocket(client, POLICY_VIOLATION, end.reason)),
      );
    }
    let dialect = this.dialects.usual();
    client.on('message', (data: RawData) => {
      dialect = this.receive(session, data, dialect);
    });
  }

  /**
   * A frame that fails gets one ERROR; the socket stays open.
   * @param former the dialect of the previous frame, used if this one can't be parsed
   */
  private receive(session: SocketSession, data: RawData, former: SocketDialect): SocketDialect {
    let dialect = former;
    let frame: SocketFrame | undefined;
    let line = lineOf(undefined, false);
    const share = this.budget.share(session.caller);
    try {
      const bytes = bytesOf(data);
      share.hold(bytes.length);
      frame = parseFrame(bytes);
      dialect = this.dialects.choose(frame);
      // Refuses a key that has just expired.
      session.identity();
      const handle = dialect.handlers.get(frame.type);
      const isQuiet = dialect.quietTypes.has(frame.type);
      if (!isQuiet) session.noteUse();
      if (handle !== undefined) line = lineOf(frame.type, isQuiet);
      if (handle === undefined) {
        const type = frame.type.slice(0, LONGEST_SHOWN_NAME);
        throw new RhetorError('invalid_value', `Unsupported request type: ${type}`);
      }
      handle(session, frame, line);
    } catch (error) {
      dialect.refuse(session, frame, this.reporter.describe(error, line));
    }
    line.onEnd(share.release);
    if (!line.isTaken) line.end(200);
    return dialect;
  }
}

/** When a caller may no longer use its socket; undefined: it always may. */
function endOf(identity: Identity): SocketEnd | undefined {
  const session = sessionOf(identity);
  if (session !== undefined) return { lapse: session.lapse, reason: 'the session has ended' };
  if (identity.type !== 'key') return undefined;
  return { lapse: identity.lapse(), reason: 'the key is no longer valid' };
}

/** @param type undefined for an unknown frame, whose type is the caller's text */
function lineOf(type: string | undefined, isQuiet: boolean): RequestLine {
  const start = { requestId: randomUUID(), method: 'WS', path: '/ws', isQuiet };
  return new RequestLine(type === undefined ? start : { ...start, type }, logger);
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
