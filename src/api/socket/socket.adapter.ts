/** Nest's WsAdapter with access control at the upgrade, limits, and a graceful shutdown. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, Server } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { ServerOptions, VerifyClientCallbackAsync, WebSocketServer } from 'ws';
import { RequestLine } from '../log/request-line.ts';
import type { AccessGate } from '../security/access-gate.ts';
import { publicErrorBody, toRhetorError } from '../errors/public-error.ts';
import { keepAlive } from './socket-life.ts';
import { socketWriter } from './socket-writer.ts';
import { protocolCsrf, protocolToken, selectProtocol } from './subprotocol.ts';
import { CLOSE_GRACE_MS, MOST_SOCKET_MESSAGE_BYTES } from '../limits.ts';

const GOING_AWAY = 1001;
const SWITCHING_PROTOCOLS = 101;

export class SocketAdapter extends WsAdapter {
  private readonly log = new Logger('Socket');

  constructor(
    app: INestApplicationContext | Server,
    private readonly gate: AccessGate,
  ) {
    super(app);
  }

  override create(port: number, options: Record<string, unknown>): WebSocketServer {
    const bounds = {
      maxPayload: MOST_SOCKET_MESSAGE_BYTES,
      perMessageDeflate: false,
      // The library would answer every ping, even for a client that reads no answers.
      autoPong: false,
      verifyClient: this.verify,
      handleProtocols: selectProtocol,
    } satisfies ServerOptions;
    return super.create(port, { ...options, ...bounds });
  }

  /** The gateway has its own table from `type` to handler. */
  override bindMessageHandlers(): void {}

  /** A client's protocol error closes its socket without logging what it sent. */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    server.on('connection', (client, { socket }) => {
      keepAlive(client, socket);
      client.on('error', (error) => this.log.debug(`a socket failed: ${error.name}`));
    });
    server.on('error', (error) => this.log.error(`the WebSocket server failed: ${error.name}`));
    return server;
  }

  override async close(server: WebSocketServer): Promise<void> {
    const clients = [...server.clients];
    const closed = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
    for (const client of clients) {
      // The last frame of an answer may still be in flight.
      void socketWriter(client)
        .drained()
        .then(() => client.close(GOING_AWAY, 'Rhetor is shutting down'));
    }
    const grace = sleep(CLOSE_GRACE_MS, undefined, { ref: false });
    await Promise.race([Promise.all(closed), grace]);
    await super.close(server);
  }

  private readonly verify: VerifyClientCallbackAsync<IncomingMessage> = ({ req }, done) => {
    const { headers } = req;
    const requestId = randomUUID();
    const line = new RequestLine({ requestId, method: 'GET', path: '/ws' }, this.log);
    const access = {
      path: '/ws',
      protocolToken: protocolToken(headers),
      protocolCsrf: protocolCsrf(headers),
    };
    const refuse = (thrown: unknown): void => {
      const error = toRhetorError(thrown, requestId);
      line.fail(error);
      line.end(error.status);
      const body = publicErrorBody(error, requestId, (text) => text);
      done(false, error.status, JSON.stringify(body), {
        'content-type': 'application/json; charset=utf-8',
        'x-request-id': requestId,
        ...(error.code === 'unauthorized' && { 'www-authenticate': 'Bearer' }),
        ...(error.retryAfterMs !== undefined && {
          'retry-after': String(Math.ceil(error.retryAfterMs / 1000)),
        }),
      });
    };
    const check = (): void => {
      try {
        this.gate.check(req, access);
      } catch (thrown) {
        return refuse(thrown);
      }
      done(true);
      line.end(SWITCHING_PROTOCOLS);
    };
    const preparation = this.gate.prepare(req, access);
    if (preparation === undefined) check();
    else preparation.then(check, refuse);
  };
}
