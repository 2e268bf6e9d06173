/** A proxy between an agent and Rhetor that records each request and how it was answered. */
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { parseJson } from '../../src/model/json/json.ts';

export type TappedRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Undefined: not JSON. */
  readonly body: unknown;
  /** 0 until the answer begins. */
  status: number;
  answerHeaders: IncomingHttpHeaders;
  /** The whole answer of a refused request; of others only that it came. */
  refusal: string;
};

export class RecordingTap {
  readonly requests: TappedRequest[] = [];
  private readonly server: Server;

  private constructor(target: URL) {
    this.server = createServer((incoming, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk as Buffer);
        const bytes = Buffer.concat(chunks);
        const { method = 'GET', url: path = '/', headers } = incoming;
        const body = parseJson(bytes.toString());
        const record: TappedRequest = {
          ...{ method, path, headers, body },
          ...{ status: 0, answerHeaders: {}, refusal: '' },
        };
        this.requests.push(record);
        const { hostname, port } = target;
        const forward = request({ hostname, port, method, path, headers }, (answer) => {
          record.status = answer.statusCode ?? 0;
          record.answerHeaders = answer.headers;
          if (record.status >= 400) {
            answer.on('data', (piece: Buffer) => (record.refusal += piece.toString()));
          }
          response.writeHead(record.status, answer.headers);
          pipeline(answer, response).catch(() => response.destroy());
        });
        forward.on('error', () => response.destroy());
        response.on('close', () => forward.destroy());
        forward.end(bytes);
      })().catch(() => response.destroy());
    });
  }

  static async to(url: string): Promise<RecordingTap> {
    const tap = new RecordingTap(new URL(url));
    tap.server.listen(0, '127.0.0.1');
    await once(tap.server, 'listening');
    return tap;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
