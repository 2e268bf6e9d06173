/** An upstream of every kind that plays recorded answers, each under a model name of its own, and keeps what it received. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRecord, parseJson } from '../../src/model/json/json.ts';
import type { WireRecord } from '../../src/model/json/narrowing.ts';
import { listing } from '../upstream/listing.ts';

export type PlayedAnswer = {
  /** Default: 200. */
  readonly status?: number;
  readonly body: string | Uint8Array;
  /** Default: server-sent events. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type Received = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: WireRecord;
};

const EVENT_STREAM = { 'content-type': 'text/event-stream' };

/** Chunks of this size cut lines, characters and events. */
const PIECE_BYTES = 1_021;

export class PlaybackUpstream {
  /** The newest request for a completion. */
  last: Received | undefined;
  /** The models in its lists. */
  models: readonly string[] = [];
  private readonly play: (request: Received) => PlayedAnswer | undefined;
  private readonly server = createServer((message, response) => void this.serve(message, response));

  private constructor(play: (request: Received) => PlayedAnswer | undefined) {
    this.play = play;
  }

  /** @param play the answer to a request; undefined for 404 */
  static async start(
    play: (request: Received) => PlayedAnswer | undefined,
  ): Promise<PlaybackUpstream> {
    const upstream = new PlaybackUpstream(play);
    upstream.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => upstream.server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = message.url?.split('?')[0] ?? '/';
    const body = await bodyOf(message);
    const { answer: listed } = listing(path, message.headers, this.models, () => true, body);
    if (listed !== undefined) {
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(listed));
    }
    const request = { path, headers: message.headers, body };
    this.last = request;
    const answer = this.play(request);
    if (answer === undefined) return void response.writeHead(404).end('{}');
    response.writeHead(answer.status ?? 200, answer.headers ?? EVENT_STREAM);
    const bytes = Buffer.from(answer.body);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      response.write(bytes.subarray(at, at + PIECE_BYTES));
    }
    response.end();
  }
}

async function bodyOf(message: IncomingMessage): Promise<WireRecord> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = parseJson(Buffer.concat(chunks).toString());
  return isRecord(body) ? body : {};
}
