/** A simulated network between a client and a server on this machine: slow, cut, or closed. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class Relay {
  /** Delay of every piece of data in each direction, milliseconds. */
  delayMs = 0;
  /** While it is pending, nothing is passed on. */
  private held: Promise<void> | undefined;
  /** New connections are refused. */
  isClosed = false;
  /** Number of connections that were refused. */
  refused = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly target: number) {
    this.server = createServer((near) => this.join(near));
  }

  /** @param target a port of this machine */
  static async to(target: number): Promise<Relay> {
    const relay = new Relay(target);
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Passes nothing on until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.held = promise;
    return () => {
      this.held = undefined;
      resolve();
    };
  }

  /** Resets every connection, as when a machine crashes. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    if (this.isClosed) {
      this.refused += 1;
      return void near.resetAndDestroy();
    }
    const far = connect(this.target, '127.0.0.1');
    this.pass(near, far);
    this.pass(far, near);
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (piece) => {
      if (this.held !== undefined) void this.held.then(() => to.write(piece));
      else if (this.delayMs === 0) to.write(piece);
      else setTimeout(() => to.write(piece), this.delayMs);
    });
    from.once('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
