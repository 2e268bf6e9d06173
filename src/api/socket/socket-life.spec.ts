/** Tests with real sockets and short limits: pings, pongs, and unfinished messages. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SOCKET_LIMITS } from '../limits.ts';
import { keepAlive, type SocketLimits } from './socket-life.ts';

const LONG = 600_000;
const PING_FRAME = Buffer.concat([Buffer.from([0x89, 0x80 | 100]), Buffer.alloc(104, 'x')]);

let server: WebSocketServer;
let limits: SocketLimits;
let accepted: Promise<{ readonly socket: WebSocket; readonly connection: Socket }>;
const clients: WebSocket[] = [];

beforeEach(async () => {
  limits = { pingEveryMs: LONG, messageMs: LONG };
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
  accepted = new Promise((resolve) => {
    server.on('connection', (socket, { socket: connection }) => {
      keepAlive(socket, connection, limits);
      socket.on('error', () => undefined);
      resolve({ socket, connection });
    });
  });
  await once(server, 'listening');
});
afterEach(async () => {
  vi.useRealTimers();
  for (const client of clients.splice(0)) client.terminate();
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

async function open(autoPong = true): Promise<WebSocket> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong });
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'open');
  return client;
}

/** Sends bytes, and waits until the server has received them. */
async function receive(client: WebSocket, connection: Socket, bytes: Buffer): Promise<void> {
  const before = connection.bytesRead;
  wireOf(client).write(bytes);
  while (connection.bytesRead < before + bytes.length) await once(connection, 'data');
}

/** Resolves when the socket closes, even after a protocol error. */
function closing(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}

/** The connection under the client, for sending what the library would not. */
function wireOf(client: WebSocket): Socket {
  return (client as unknown as { readonly _socket: Socket })._socket;
}

describe('a WebSocket of the server', () => {
  it('has the limits of the documentation', () => {
    expect(SOCKET_LIMITS).toEqual({ pingEveryMs: 30_000, messageMs: 30_000 });
  });

  it('closes when the client misses two pings, and stays open when it answers', async () => {
    limits = { ...limits, pingEveryMs: 40 };
    const silent = await open(false);
    let pings = 0;
    silent.on('ping', () => (pings += 1));
    await once(silent, 'close');
    expect(pings).toBe(2);
    const answering = await open();
    for (let ping = 0; ping < 6; ping += 1) await once(answering, 'ping');
    expect(answering.readyState).toBe(WebSocket.OPEN);
  });

  it('answers each ping of a client that waits for the pong', async () => {
    const client = await open();
    for (const word of ['one', 'two', '']) {
      client.ping(word);
      const [data] = (await once(client, 'pong')) as [Buffer];
      expect(data.toString()).toBe(word);
    }
  });

  it('queues at most one pong for a client that pings and does not read', async () => {
    const client = await open();
    const { socket, connection } = await accepted;
    const wire = wireOf(client);
    wire.pause();
    let most = 0;
    let pings = 0;
    socket.on('ping', () => {
      pings += 1;
      most = Math.max(most, connection.writableLength);
    });
    const many = Buffer.concat(Array<Buffer>(10_000).fill(PING_FRAME));
    for (let sent = 0; sent < 20; sent += 1) {
      if (!wire.write(many)) await once(wire, 'drain');
    }
    await vi.waitUntil(() => pings === 200_000);
    expect(most).toBeLessThanOrEqual(2 * PING_FRAME.length);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it.each([
    ['half a frame', [0x81, 0x80 | 100, 1, 2, 3]],
    ['half a header', [0x81]],
    ['a message without its last fragment', [0x01, 0x80 | 1, 0, 0, 0, 0, 120]],
  ])('closes after %s with nothing following', async (_name, bytes) => {
    limits = { ...limits, messageMs: 50 };
    const client = await open();
    const { socket } = await accepted;
    const closed = closing(socket);
    wireOf(client).write(Buffer.from(bytes));
    await closed;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });

  it('measures a message from its first byte, whatever arrives within it', async () => {
    const client = await open();
    const { socket, connection } = await accepted;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const fragment = Buffer.from([0x00, 0x80 | 1, 0, 0, 0, 0, 120]);
    await receive(client, connection, Buffer.from([0x01, 0x80 | 1, 0, 0, 0, 0, 120]));
    for (let part = 0; part < 3; part += 1) {
      vi.advanceTimersByTime(LONG / 4);
      await receive(client, connection, Buffer.concat([PING_FRAME, fragment]));
    }
    vi.advanceTimersByTime(LONG / 4 - 1);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    vi.advanceTimersByTime(1);
    expect(socket.readyState).not.toBe(WebSocket.OPEN);
  });

  it('measures each message separately', async () => {
    const client = await open();
    const { socket, connection } = await accepted;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const whole = Buffer.from([0x81, 0x80 | 4, 0, 0, 0, 0, 116, 101, 120, 116]);
    const [begin, end] = [whole.subarray(0, 4), whole.subarray(4)];
    await receive(client, connection, begin);
    for (let message = 0; message < 3; message += 1) {
      vi.advanceTimersByTime(LONG - 1);
      await receive(client, connection, Buffer.concat([end, begin]));
    }
    expect(socket.readyState).toBe(WebSocket.OPEN);
    await receive(client, connection, end);
    vi.advanceTimersByTime(10 * LONG);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});
