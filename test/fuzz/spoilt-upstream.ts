/** An upstream that answers each request with what was prepared for its model or its path. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as breath } from 'node:timers/promises';
import type { SpoiltAnswer } from './spoil.ts';

export type Sending = Omit<SpoiltAnswer, 'expected' | 'deeds'>;

const LISTS = Buffer.from('{"data":[],"models":[]}');
const NOTHING: Sending = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  chunks: [LISTS],
  isReset: false,
};

export class SpoiltUpstream {
  /** By requested model, or by the first part of the path. */
  readonly ready = new Map<string, Sending>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
    this.server.on('connection', (socket) => socket.on('error', () => undefined));
  }

  static async start(): Promise<SpoiltUpstream> {
    const upstream = new SpoiltUpstream();
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const key = pieces.length === 0 ? request.url?.split('/')[1] : modelOf(Buffer.concat(pieces));
    const { status, headers, chunks, isReset } = this.ready.get(key ?? '') ?? NOTHING;
    response.writeHead(status, headers);
    for (const chunk of chunks) {
      if (response.destroyed) return;
      response.write(chunk);
      if (chunks.length > 1) await breath();
    }
    if (!isReset) return void response.end();
    // Written data must have been sent first, because a reset discards unsent data.
    await new Promise((resolve) => response.write('', resolve));
    response.socket?.resetAndDestroy();
  }
}

function modelOf(body: Buffer): string {
  return (JSON.parse(body.toString()) as { readonly model: string }).model;
}
