/** The typed client's socket: concurrent requests, cancelling, and reconnecting. */
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  RhetorClient,
  type RhetorSocket,
  type SocketOptions,
  type SocketState,
} from '../../src/client/client.ts';
import { Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { outcomeOf } from './steps.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({ tasks: { default: { retries: 0 } } });
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

function connect(options: SocketOptions = {}, url = stage.rhetor.url): RhetorSocket {
  const socket = new RhetorClient({ url }).connect(options);
  onTestFinished(() => socket.close());
  return socket;
}

const STALLED = { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } } as const;

describe('a socket', () => {
  it('returns whole answers and steps, and reports the status', async () => {
    const socket = connect({ source: 'test' });
    expect(await socket.message({ message: 'Hello', context: 'one' })).toMatchObject({
      message: 'Hello, world!',
      context: 'one',
    });
    expect(await outcomeOf(socket.stream({ message: 'Hello' }))).toMatchObject({
      text: 'Hello, world!',
      last: { done: true },
    });
    const messages = [{ role: 'user', content: 'Hello' }] as const;
    expect(await socket.chat({ messages })).toMatchObject({ finished: true });
    expect(await outcomeOf(socket.streamChat({ messages }))).toMatchObject({
      last: { done: true },
    });
    expect(await socket.status()).toMatchObject({ status: 'ok', default_provider: 'openai' });
  });

  it('runs requests concurrently, each with its own steps', async () => {
    stage.upstream.otherwise(({ body }) => ({ text: `for ${JSON.stringify(body).length % 10} ` }));
    const socket = connect();
    const ask = (text: string) => outcomeOf(socket.stream({ message: text }));
    const texts = ['a', 'bb', 'ccc', 'dddd'];
    const together = await Promise.all(texts.map(ask));
    const alone: string[] = [];
    for (const text of texts) alone.push((await ask(text)).text);
    expect(together.map(({ text }) => text)).toEqual(alone);
  });

  it('accepts 16 requests and no more', async () => {
    stage.upstream.otherwise(STALLED);
    const socket = connect();
    const controller = new AbortController();
    const asked = Array.from({ length: 16 }, () =>
      outcomeOf(socket.stream({ message: 'Hello' }, { signal: controller.signal })),
    );
    expect((await outcomeOf(socket.stream({ message: 'Hello' }))).error).toMatchObject({
      code: 'overloaded',
    });
    controller.abort();
    await Promise.all(asked);
    stage.upstream.otherwise({ text: 'well again' });
    // Cancelled requests free their slots when the server confirms it.
    await vi.waitFor(async () => {
      expect(await outcomeOf(socket.stream({ message: 'Hello' }))).toMatchObject({
        text: 'well again',
      });
    });
  });

  it('reports a failure only to its own request', async () => {
    const socket = connect();
    const [wrong, well] = await Promise.all([
      outcomeOf(socket.stream({ message: '' })),
      outcomeOf(socket.stream({ message: 'Hello' })),
    ]);
    expect(wrong.error).toMatchObject({ code: 'validation_failed' });
    expect(well.text).toBe('Hello, world!');
    await expect(socket.message({ message: '' })).rejects.toMatchObject({
      fields: [{ field: 'message' }],
    });
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    expect(await outcomeOf(socket.stream({ message: 'Hello' }))).toMatchObject({
      text: 'one two ',
      error: { code: 'upstream_truncated' },
    });
    await expect(socket.message({ message: 'x'.repeat(5_000_000) })).rejects.toMatchObject({
      code: 'body_too_large',
    });
  });

  it.each(['signal', 'loop'])('cancels the model by its %s', async (way) => {
    stage.upstream.next(STALLED);
    const socket = connect();
    const controller = new AbortController();
    const steps = socket.stream({ message: 'Hello' }, { signal: controller.signal });
    if (way === 'signal') {
      const outcome = await outcomeOf(steps, ({ chunk }) => {
        if (chunk === 'two ') controller.abort(new Error('seen enough'));
      });
      expect(outcome.error).toMatchObject({ message: 'seen enough' });
    } else {
      for await (const { chunk } of steps) if (chunk === 'two ') break;
    }
    await stage.upstream.until(() => stage.upstream.lastRequest.socket.closedAt !== undefined);
    expect(await outcomeOf(socket.stream({ message: 'Hello' }))).toMatchObject({
      text: 'Hello, world!',
    });
  });

  it('fails running and later requests when it is closed', async () => {
    stage.upstream.next(STALLED);
    const socket = connect();
    const { error } = await outcomeOf(socket.stream({ message: 'Hello' }), () => socket.close());
    expect(error).toMatchObject({ code: 'socket_closed' });
    await expect(socket.status()).rejects.toMatchObject({ code: 'socket_closed' });
    expect(socket.state).toBe('closed');
  });
});

describe('a lost connection', () => {
  /** A server that counts received frames and drops its clients. */
  async function fickleServer(port = 0) {
    const server = new WebSocketServer({ port, host: '127.0.0.1' });
    const received: string[] = [];
    server.on('connection', (client) => {
      client.on('message', (data: Buffer) => received.push(data.toString()));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => server.close());
    const address = server.address() as AddressInfo;
    const close = () => new Promise((resolve) => server.close(resolve));
    const drop = (): void => server.clients.forEach((client) => client.terminate());
    return { url: `http://127.0.0.1:${address.port}`, received, drop, close };
  }

  it('fails running requests, reconnects, and resends nothing', async () => {
    const server = await fickleServer();
    const states: SocketState[] = [];
    const socket = connect({ stateChanged: (state) => states.push(state) }, server.url);
    const lost = outcomeOf(socket.stream({ message: 'first' }));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    server.drop();
    expect((await lost).error).toMatchObject({ code: 'connection_lost' });
    void outcomeOf(socket.stream({ message: 'second' }));
    await vi.waitFor(() => expect(server.received).toHaveLength(2));
    expect(server.received.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { payload: { message: 'first' } },
      { payload: { message: 'second' } },
    ]);
    expect(states).toEqual(['open', 'connecting', 'open']);
  });

  it('may be one that was never made: requests wait for the server', async () => {
    const former = await fickleServer();
    const { port } = new URL(former.url);
    await former.close();
    const states: SocketState[] = [];
    const socket = connect({ stateChanged: (state) => states.push(state) }, former.url);
    const asked = outcomeOf(socket.stream({ message: 'Hello' }));
    const server = await fickleServer(Number(port));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    socket.close();
    expect((await asked).error).toMatchObject({ code: 'socket_closed' });
    expect(states).toEqual(['open', 'closed']);
  });
});

describe('a server that is silent, or sends too much', () => {
  /** Handles each frame as the test defines. */
  async function serverThat(receive: (client: WebSocket, text: string) => void): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (client) => {
      client.on('message', (data: Buffer) => receive(client, data.toString()));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('gets a ping after half a minute, and is given up without a pong', async () => {
    const received: string[] = [];
    const url = await serverThat((_client, text) => received.push(text));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const states: SocketState[] = [];
    const socket = connect({ stateChanged: (state) => states.push(state) }, url);
    const asked = outcomeOf(socket.stream({ message: 'Hello' }));
    await until(() => received.length === 1);
    vi.advanceTimersByTime(30_000);
    await until(() => received.length === 2);
    expect(received[1]).toBe('{"type":"PING"}');
    vi.advanceTimersByTime(10_000);
    expect((await asked).error).toMatchObject({
      code: 'connection_lost',
      message: expect.stringContaining('the server is silent'),
    });
    expect(states).toEqual(['open', 'connecting']);
  });

  it('gets a cancel when a reader does not keep up', async () => {
    const received: string[] = [];
    const url = await serverThat((client, text) => {
      received.push(text);
      const { type, req_id: key } = JSON.parse(text) as Record<string, string>;
      if (type !== 'LLM_REQUEST') return;
      const payload = { chunk: 'x'.repeat(1024 * 1024), done: false };
      const frame = JSON.stringify({ type: 'UPDATE', req_id: key, payload });
      for (let count = 0; count < 6; count += 1) client.send(frame);
    });
    const steps = connect({}, url).stream({ message: 'Hello' })[Symbol.asyncIterator]();
    await steps.next();
    await until(() => received.length === 2);
    expect(JSON.parse(received[1] ?? '')).toEqual({ type: 'CANCEL', req_id: '1' });
    const rest = async (): Promise<void> => {
      while ((await steps.next()).done !== true);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'reader_too_slow' });
  });

  /** The test's timers are fake; the network is real. */
  async function until(isMet: () => boolean): Promise<void> {
    while (!isMet()) await new Promise((resolve) => setImmediate(resolve));
  }
});

describe('a token', () => {
  it('opens the socket, whatever characters it has; a wrong one is refused permanently', async () => {
    const token = 'a/b+c=ü and so on';
    const rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: token } });
    onTestFinished(() => rhetor.stop());
    const well = new RhetorClient({ url: rhetor.url, token }).connect();
    onTestFinished(() => well.close());
    expect(await well.status()).toMatchObject({ status: 'ok' });
    const wrong = new RhetorClient({ url: rhetor.url, token: 'other' }).connect();
    await expect(wrong.status()).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
    expect(wrong.state).toBe('closed');
  });
});
