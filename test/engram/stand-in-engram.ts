/** Engram's protocol as observed, over real HTTP: append-only, with its known bugs. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type KeptMemory = {
  readonly content: string;
  readonly namespace: string;
  readonly metadata: Readonly<Record<string, unknown>>;
};

export class StandInEngram {
  readonly memories: KeptMemory[] = [];
  /** The name that its health route returns. */
  name = 'engram';
  /** The status for a new memory; 200 stores it. */
  answer: (memory: KeptMemory) => number = () => 200;
  /** The result of its search; the answer waits until this settles. */
  found: () => Promise<readonly object[]> = async () => [];
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens on the same port again after a stop. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const json = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      if (request.url === '/health') return json(200, { status: 'healthy', component: this.name });
      if (request.url === '/api/v1/search') {
        void this.found().then((results) => json(200, { results, count: results.length }));
        return;
      }
      void this.remember(request).then(({ status, body }) => json(status, body));
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  private async remember(request: IncomingMessage): Promise<{ status: number; body: object }> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const memory = JSON.parse(text) as KeptMemory;
    if (request.headers['x-client-id'] !== 'rhetor' || !memory.content) {
      return { status: 400, body: { detail: 'content is required' } };
    }
    const status = this.answer(memory);
    if (status !== 200) return { status, body: { detail: 'no' } };
    this.memories.push(memory);
    return { status, body: { id: true, status: 'success' } };
  }
}
