/** A server with OpenAI's embeddings, whose vectors a test decides. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type EmbeddingCall = { readonly model: string; readonly texts: readonly string[] };

export class EmbeddingUpstream {
  readonly calls: EmbeddingCall[] = [];
  /** Its models, which it names in its answers. */
  models: readonly string[] = ['embed-one', 'embed-two'];
  vectorOf: (text: string) => readonly number[] = () => [1, 0];
  /** The status for calls with such texts. */
  statusOf: (texts: readonly string[]) => number = () => 200;
  /** Calls with such texts are answered only when the promise resolves. */
  holdOf: (texts: readonly string[]) => Promise<void> | undefined = () => undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<EmbeddingUpstream> {
    const server = createServer();
    const upstream = new EmbeddingUpstream(server);
    server.on('request', (request, response) => void upstream.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/v1`;
  }

  /** Every text that it has been sent. */
  get texts(): readonly string[] {
    return this.calls.flatMap(({ texts }) => texts);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/v1/embeddings') {
      const data = this.models.map((id) => ({ id, object: 'model' }));
      return send(response, 200, { object: 'list', data });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { model, input } = JSON.parse(Buffer.concat(chunks).toString()) as {
      readonly model: string;
      readonly input: readonly string[];
    };
    this.calls.push({ model, texts: input });
    await this.holdOf(input);
    const status = this.statusOf(input);
    if (status !== 200) return send(response, status, { error: { message: 'refused' } });
    send(response, 200, {
      object: 'list',
      model,
      data: input.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: this.vectorOf(text),
      })),
      usage: { prompt_tokens: input.length, total_tokens: input.length },
    });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
