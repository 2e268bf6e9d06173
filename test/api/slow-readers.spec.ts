/** Answers of any size are complete for a client that reads, and use no memory for a client that does not. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ContextStore } from '../../src/context/ports/context-store.ts';
import { MOST_STALLED_MS, PART_BYTES } from '../../src/api/limits.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Json, jsonOf } from './json.ts';
import { SocketClient } from './socket-client.ts';
import { readFrames } from './sse-frames.ts';
import { Stage } from './stage.ts';

const MEBIBYTE = 1024 * 1024;
const LARGE = Array<string>(24).fill('x'.repeat(256 * 1024));

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

async function startStage(): Promise<Stage> {
  const stage = await Stage.start();
  closing.push(() => stage.stop());
  return stage;
}

/** @param bytes of each message */
async function importContext(rhetor: TestRhetor, count: number, bytes: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `${index} ${'x'.repeat(bytes)}`,
    timestamp: new Date(index * 1_000).toISOString(),
  }));
  const answer = await rhetor.post('/contexts/import', {
    format: 'rhetor-context',
    format_version: 1,
    context_id: 'large',
    messages,
  });
  expect(await answer.json()).toMatchObject({ success: true, messages: count });
}

/** Sends a request and reads nothing, like a client that hangs. */
function askWithoutReading(rhetor: TestRhetor, path: string): Socket {
  const socket = connect(rhetor.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  closing.push(async () => void socket.destroy());
  return socket;
}

function connectionsOf(rhetor: TestRhetor): Socket[] {
  const connections: Socket[] = [];
  rhetor.app.getHttpServer().on('connection', (socket: Socket) => connections.push(socket));
  return connections;
}

describe('one piece of more than 4 MiB', () => {
  const request = {
    message: 'Hello',
    context_id: 'large',
    options: { stream_recovery: 'buffer' },
  };

  it('is sent as a whole frame of a stream, and in a whole JSON', async () => {
    const stage = await startStage();
    stage.upstream.next({ text: LARGE });
    const frames = await readFrames(await stage.rhetor.post('/stream', request));
    const chunks = frames.map(({ chunk }) => String(chunk ?? ''));
    expect(Math.max(...chunks.map(({ length }) => length))).toBe(6 * MEBIBYTE);
    expect(frames.at(-1)).toMatchObject({ done: true });
    stage.upstream.next({ text: LARGE });
    const answer = await jsonOf(await stage.rhetor.post('/message', request));
    expect(String(answer['message'])).toHaveLength(6 * MEBIBYTE);
  });

  it('is sent as a whole message on a socket, with what follows it', async () => {
    const stage = await startStage();
    stage.upstream.next({ text: LARGE });
    const client = await SocketClient.connect(stage.rhetor.socketUrl);
    const payload = { ...request, streaming: false };
    client.send({ type: 'LLM_REQUEST', source: 'UI', req_id: 'a', payload });
    const frames = await client.untilIdle('a');
    expect(frames.map(({ type }) => type)).toEqual(['UPDATE', 'RESPONSE', 'UPDATE']);
    expect(String(frames[1]?.payload['message'])).toHaveLength(6 * MEBIBYTE);
    client.close();
  });
});

describe('a page of a long conversation', () => {
  it('has at most 8 MiB, and leads to the rest', async () => {
    const { rhetor } = await startStage();
    await importContext(rhetor, 40, 512 * 1024);
    const seen: number[] = [];
    let before: unknown;
    let pages = 0;
    do {
      const query = before === undefined ? '' : `&before=${String(before)}`;
      const answer = await rhetor.get(`/contexts/large?limit=1000&include_archived=true${query}`);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text.length).toBeLessThanOrEqual(8 * MEBIBYTE);
      const page = JSON.parse(text) as Json;
      const messages = page['messages'] as { readonly content: string }[];
      expect(page['count']).toBe(messages.length);
      seen.unshift(...messages.map(({ content }) => Number.parseInt(content)));
      before = page['next_before'];
      pages += 1;
    } while (before !== undefined);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(pages).toBeLessThanOrEqual(6);
  });

  it('applies to search results too: fewer of them, but at least one', async () => {
    const { rhetor } = await startStage();
    await importContext(rhetor, 30, 512 * 1024);
    await rhetor.post('/contexts/large/messages', {
      messages: [{ role: 'user', content: `zebra ${'y '.repeat(400_000)}` }],
    });
    const search = async (query: string): Promise<Json[]> => {
      const answer = await rhetor.post('/contexts/search', { query, limit: 1_000 });
      const text = await answer.text();
      expect(text.length).toBeLessThanOrEqual(8 * MEBIBYTE);
      return (JSON.parse(text) as Json)['results'] as Json[];
    };
    expect((await search('zebra')).length).toBeGreaterThanOrEqual(1);
    expect((await search('17')).length).toBeGreaterThanOrEqual(1);
  });
});

describe('a client that reads nothing', () => {
  it('holds part of its answer in each connection, and is disconnected after 30 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const rhetor = await TestRhetor.start();
    closing.push(() => rhetor.stop());
    await importContext(rhetor, 14, 512 * 1024);
    const connections = connectionsOf(rhetor);
    const clients = Array.from({ length: 15 }, () =>
      askWithoutReading(rhetor, '/contexts/large?limit=1000'),
    );
    const isStalled = ({ writableLength }: Socket): boolean => writableLength > 0;
    // A wait of Vitest would move the fake time.
    while (connections.filter(isStalled).length < clients.length) await sleep(20);
    for (const { writableLength } of connections) {
      expect(writableLength).toBeLessThanOrEqual(2 * PART_BYTES);
    }
    // Checked first, and again when the time has passed.
    vi.advanceTimersByTime(2_000);
    expect(connections.filter(({ destroyed }) => destroyed)).toEqual([]);
    vi.advanceTimersByTime(MOST_STALLED_MS);
    expect(connections.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('gets an export read only as far as it reads, with one turn of the event loop per page', async () => {
    const { rhetor } = await startStage();
    await importContext(rhetor, 80, 512 * 1024);
    let turn = 0;
    const count = (): void => {
      turn += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    const { transfer } = rhetor.app.get(ContextStore, { strict: false });
    const turns: number[] = [];
    const read = transfer.exportPage.bind(transfer);
    vi.spyOn(transfer, 'exportPage').mockImplementation((query) => {
      turns.push(turn);
      return read(query);
    });
    const connections = connectionsOf(rhetor);
    const client = askWithoutReading(rhetor, '/contexts/large/export');
    await vi.waitUntil(() => connections.some(({ writableLength }) => writableLength > 0));
    const stalledAt = turns.length;
    expect(stalledAt).toBeLessThan(40);
    expect(connections[0]?.writableLength).toBeLessThanOrEqual(2 * PART_BYTES);
    let tail = '';
    client.on('data', (bytes: Buffer) => {
      tail = (tail + bytes.toString('latin1')).slice(-16);
    });
    client.resume();
    while (!tail.endsWith('0\r\n\r\n')) await once(client, 'data');
    clearImmediate(immediate);
    expect(turns.length).toBeGreaterThanOrEqual(80);
    expect(new Set(turns).size).toBe(turns.length);
  });
});
