/** The WebSocket at /ws: reads each frame and hands it to the dialect that it is in. */
import { randomUUID } from 'node:crypto';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { RawData, WebSocket } from 'ws';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { RhetorSocket } from '../rhetor/rhetor-socket.service.ts';
import { TektonSocket } from '../tekton/tekton-socket.service.ts';
import { chooseDialect, type Dialects } from './choose-dialect.ts';
import type { SocketDialect } from './socket-dialect.ts';
import { parseFrame, type SocketFrame } from './socket-frame.ts';
import { SocketSession } from './socket-session.ts';

const LONGEST_SHOWN_TYPE = 64;

@WebSocketGateway({ path: '/ws' })
export class SocketGateway implements OnGatewayConnection<WebSocket> {
  private readonly dialects: Dialects;

  constructor(
    rhetor: RhetorSocket,
    tekton: TektonSocket,
    private readonly reporter: ErrorReporter,
  ) {
    this.dialects = { rhetor, tekton };
  }

  handleConnection(client: WebSocket): void {
    const session = new SocketSession(client);
    let dialect: SocketDialect = this.dialects.rhetor;
    client.on('message', (data: RawData) => {
      dialect = this.receive(session, data, dialect);
    });
  }

  /**
   * A frame that fails gets one ERROR; the socket lives on.
   * @param former the dialect of the frame before, for what cannot be read
   */
  private receive(session: SocketSession, data: RawData, former: SocketDialect): SocketDialect {
    let dialect = former;
    let frame: SocketFrame | undefined;
    try {
      frame = parseFrame(bytesOf(data));
      dialect = chooseDialect(frame, this.dialects);
      const handle = dialect.handlers.get(frame.type);
      if (handle === undefined) {
        const type = frame.type.slice(0, LONGEST_SHOWN_TYPE);
        throw new RhetorError('invalid_value', `Unsupported request type: ${type}`);
      }
      handle(session, frame);
    } catch (error) {
      dialect.refuse(session, frame, this.reporter.describe(error, randomUUID()));
    }
    return dialect;
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
