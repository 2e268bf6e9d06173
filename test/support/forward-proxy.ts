/** A forward proxy as companies run them: CONNECT for https, full addresses for http; it resolves names that DNS does not know. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type ProxiedRequest = {
  readonly method: string;
  /** `host:port` of a CONNECT; the full address of any other request. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
};

export class ForwardProxy {
  readonly requests: ProxiedRequest[] = [];
  /** If set, what the proxy does instead of its work. */
  fault: { readonly status: number } | 'hang' | 'close' | undefined;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(readonly ports: Readonly<Record<string, number>>) {
    this.server = createServer((message, response) => this.forward(message, response));
    this.server.on('connect', (message: IncomingMessage, socket: Socket) =>
      this.tunnel(message, socket),
    );
    this.server.on('connection', (socket) => this.watch(socket));
  }

  /** @param ports the local port for each `host:port` */
  static async start(ports: Readonly<Record<string, number>>): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(ports);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resets every connection, as when a machine crashes. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private tunnel(message: IncomingMessage, near: Socket): void {
    const target = this.record(message);
    if (this.fault === 'hang') return;
    if (this.fault === 'close') return void near.destroy();
    const port = this.ports[target];
    const status = this.fault?.status ?? (port === undefined ? 502 : 200);
    near.write(`HTTP/1.1 ${status} By the proxy\r\n\r\n`);
    if (status !== 200 || port === undefined) return void near.end();
    const far = connect(port, '127.0.0.1');
    this.watch(far);
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  }

  private forward(message: IncomingMessage, response: ServerResponse): void {
    const target = this.record(message);
    if (this.fault === 'hang') return;
    if (this.fault === 'close') return void message.socket.destroy();
    const url = URL.canParse(target) ? new URL(target) : undefined;
    const port = this.ports[`${url?.hostname}:${url?.port || '80'}`];
    if (this.fault !== undefined || url === undefined || port === undefined) {
      response.writeHead(this.fault?.status ?? 502).end('By the proxy');
      return;
    }
    const { method, headers } = message;
    const onward = request(
      { host: '127.0.0.1', port, method, path: url.pathname + url.search, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    onward.on('socket', (socket) => this.watch(socket));
    onward.on('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    message.pipe(onward);
  }

  private record({ method = '', url = '', headers }: IncomingMessage): string {
    this.requests.push({ method, target: url, headers });
    return url;
  }

  private watch(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
  }
}
