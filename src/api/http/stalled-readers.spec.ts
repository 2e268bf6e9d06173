/** Tests with real connections whose clients read, read slowly, or do not read. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MOST_STALLED_MS, PART_BYTES } from '../limits.ts';
import { StalledReaders } from './stalled-readers.ts';

/** Far more than the kernel buffers for a connection. */
const BODY = Buffer.alloc(64 * 1024 * 1024, 'x');

function* parts(): Iterable<Buffer> {
  for (let at = 0; at < BODY.length; at += PART_BYTES) yield BODY.subarray(at, at + PART_BYTES);
}

let server: Server;
let readers: StalledReaders;
const clients: Socket[] = [];

beforeEach(async () => {
  readers = new StalledReaders();
  server = createServer((_request, response) => {
    Readable.from(parts()).pipe(response);
  });
  server.on('connection', (socket) => readers.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
});

/** A client that reads only on demand, and the server's side of its connection. */
async function ask(): Promise<{ readonly client: Socket; readonly connection: Socket }> {
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined);
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const [connection] = (await accepted) as [Socket];
  await untilStill(connection);
  return { client, connection };
}

async function read(client: Socket, bytes: number): Promise<void> {
  client.resume();
  while (client.bytesRead < bytes) await once(client, 'data');
  client.pause();
}

/** Waits until the kernel accepts no more data. */
async function untilStill(connection: Socket): Promise<void> {
  let former = -1;
  while (former !== connection.writableLength || former === 0) {
    former = connection.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a connection whose client does not read', () => {
  it('is reset when nothing was taken for 30 s, and its memory is released', async () => {
    const { client, connection } = await ask();
    expect(connection.writableLength).toBeGreaterThan(0);
    readers.look(0);
    readers.look(MOST_STALLED_MS - 1);
    expect(connection.destroyed).toBe(false);
    readers.look(MOST_STALLED_MS);
    expect(connection.destroyed).toBe(true);
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.resume();
    await closed;
    expect(client.bytesRead).toBeLessThan(BODY.length);
  });

  it('stays open as long as data is taken now and then, and receives all of it', async () => {
    const { client, connection } = await ask();
    let now = 0;
    for (let round = 1; round <= 4; round += 1) {
      readers.look(now);
      now += MOST_STALLED_MS - 1;
      await read(client, (round * BODY.length) / 8);
      await untilStill(connection);
      readers.look(now);
      now += MOST_STALLED_MS - 1;
      expect(connection.destroyed).toBe(false);
    }
    await read(client, BODY.length);
    readers.look(now + 10 * MOST_STALLED_MS);
    expect(connection.destroyed).toBe(false);
  });

  it('may be idle forever while nothing waits for it', async () => {
    const accepted = once(server, 'connection');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    const [connection] = (await accepted) as [Socket];
    for (let now = 0; now < 10; now += 1) readers.look(now * MOST_STALLED_MS);
    expect(connection.destroyed).toBe(false);
  });
});
