import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TimeLimits } from '../../../model/completion-request.ts';
import { UpstreamBody } from './upstream-body.ts';
import type { UpstreamCall } from './upstream-call.ts';
import { UpstreamHttp } from './upstream-http.ts';

const NO_PROXIES = { http: undefined, https: undefined, direct: [] };

const LIMITS: TimeLimits = { connectMs: 2_000, firstTokenMs: 2_000, idleMs: 2_000 };

/** Accepts every connection and sends the given bytes. */
class RawServer {
  readonly sockets: Socket[] = [];
  private readonly server: Server;

  private constructor(answer: string) {
    this.server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      if (answer !== '') socket.once('data', () => socket.write(answer));
    });
  }

  static async start(answer: string): Promise<RawServer> {
    const server = new RawServer(answer);
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  closing(): Promise<void> {
    const [socket] = this.sockets;
    if (socket === undefined) throw new Error('nobody has connected');
    return new Promise((resolve) => socket.once('close', () => resolve()));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const REQUEST = { method: 'POST', path: '/v1', headers: [], body: '{}' };

function send(call: UpstreamCall, signal = new AbortController().signal) {
  return call.send(REQUEST, signal);
}

const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

describe('UpstreamHttp', () => {
  const closings: (() => Promise<void>)[] = [];

  afterEach(async () => {
    vi.useRealTimers();
    for (const close of closings.splice(0)) await close();
  });

  async function start(
    answer: string,
    scheme = 'http',
  ): Promise<{ server: RawServer; http: UpstreamHttp; url: string }> {
    const server = await RawServer.start(answer);
    const url = `${scheme}://127.0.0.1:${server.port}/v1`;
    const http = new UpstreamHttp('acme', url, { proxies: NO_PROXIES });
    closings.push(
      () => server.stop(),
      () => http.close(),
    );
    return { server, http, url };
  }

  it('does not follow a redirect', async () => {
    const target = await RawServer.start('');
    closings.push(() => target.stop());
    const location = `http://127.0.0.1:${target.port}/`;
    const { http } = await start(
      `HTTP/1.1 307 Temporary Redirect\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`,
    );
    const response = await send(http.call(LIMITS));
    expect(response.status).toBe(307);
    expect(response.ok).toBe(false);
    expect(target.sockets).toEqual([]);
  });

  it('reads no more than 64 KiB of an error body', async () => {
    const head = 'HTTP/1.1 500 Internal Server Error\r\ncontent-length: 999999999\r\n\r\n';
    const { http, server } = await start(head + 'x'.repeat(200_000));
    const response = await send(http.call(LIMITS));
    expect(await response.text()).toHaveLength(64 * 1024);
    await server.closing();
  });

  it('gives up a connection that is not ready in time, and names the peer', async () => {
    // The server never answers the TLS handshake.
    const { http, url } = await start('', 'https');
    await expect(send(http.call({ ...LIMITS, connectMs: 50 }))).rejects.toMatchObject({
      code: 'upstream_timeout',
      isRetryable: true,
      message: 'acme could not be connected to within 0.05 s.',
      operatorMessage: `acme could not be connected to at ${new URL(url).origin} within 0.05 s.`,
    });
  });

  it('rejects at once when it is aborted while connecting', async () => {
    const { http } = await start('', 'https');
    const abort = new AbortController();
    const response = send(http.call(LIMITS), abort.signal);
    const reason = new Error('the caller left');
    abort.abort(reason);
    await expect(response).rejects.toBe(reason);
  });

  it('returns status, headers and body, without interim responses', async () => {
    const { http } = await start(
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n' +
        'HTTP/1.1 201 Created\r\nx-a: 1\r\nset-cookie: a\r\nset-cookie: b\r\ncontent-length: 11\r\n\r\n{"ok":true}',
    );
    const response = await send(http.call(LIMITS));
    expect(response.status).toBe(201);
    expect(response.ok).toBe(true);
    expect(response.headers.get('x-a')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a', 'b']);
    expect(await response.json()).toEqual({ ok: true });
  });

  it('does not count a slow reader as silence', async () => {
    const size = 300 * 1024;
    const { http } = await start(
      `HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${'x'.repeat(size)}`,
    );
    const call = http.call({ ...LIMITS, idleMs: 5_000 });
    const response = await send(call);
    const body: unknown = response.body;
    await vi.waitUntil(() => body instanceof UpstreamBody && body.isPaused);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    call.contentStarted();
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect((await response.text()).length).toBe(size);
  });

  it('drains the rest of a body once the answer has ended, but not forever', async () => {
    const { http, server } = await start(`${STREAM_HEAD}4\r\ndone\r\n`);
    const abort = new AbortController();
    const call = http.call(LIMITS);
    const response = await send(call, abort.signal);
    await response.body?.[Symbol.asyncIterator]().next();
    call.answerEnded();
    const before = performance.now();
    abort.abort();
    await server.closing();
    expect(performance.now() - before).toBeGreaterThan(500);
  });

  it('closes the socket of a reader that cancels and aborts', async () => {
    const { http, server } = await start(`${STREAM_HEAD}4\r\ndone\r\n`);
    const abort = new AbortController();
    const response = await send(http.call(LIMITS), abort.signal);
    const [socket] = server.sockets;
    // No timer of a body that is drained ends here.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await response.body?.cancel();
    expect(socket?.destroyed).toBe(false);
    abort.abort();
    await server.closing();
  });

  it('ends an answer that takes too long in total, even if it is not silent', async () => {
    const { http } = await start(`${STREAM_HEAD}4\r\ndone\r\n`);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const response = await send(http.call({ ...LIMITS, idleMs: 60_000, totalMs: 60 }));
    const text = response.text();
    vi.advanceTimersByTime(60);
    await expect(text).rejects.toMatchObject({
      code: 'upstream_timeout',
      message: 'acme took longer than 0.06 s.',
    });
  });

  it('ends an answer after an hour if no limit is set', async () => {
    const { http } = await start(`${STREAM_HEAD}4\r\ndone\r\n`);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const day = 24 * 60 * 60_000;
    const call = http.call({ connectMs: day, firstTokenMs: day, idleMs: day });
    const opening = send(call);
    const response = await opening;
    const text = response.text();
    vi.advanceTimersByTime(60 * 60_000);
    await expect(text).rejects.toMatchObject({ message: 'acme took longer than 3600 s.' });
  });

  it('reads what arrived while the process was paused, before it calls that silence', async () => {
    const { http, server } = await start(`${STREAM_HEAD}4\r\ndone\r\n`);
    const call = http.call({ ...LIMITS, idleMs: 100 });
    const response = await send(call);
    const text = response.text();
    const [socket] = server.sockets;
    socket?.write('0\r\n\r\n');
    call.contentStarted();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(await text).toBe('done');
  });

  it('does not wait forever for headers', async () => {
    const { http } = await start('');
    const limits = { ...LIMITS, idleMs: 50, firstTokenMs: 50 };
    await expect(send(http.call(limits))).rejects.toMatchObject({
      code: 'upstream_timeout',
      message: 'acme sent nothing for 0.05 s.',
    });
  });

  it('cuts off an endless body', async () => {
    const size = 3 * 1024 * 1024;
    const server = await RawServer.start(
      `HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${'x'.repeat(size)}`,
    );
    const url = `http://127.0.0.1:${server.port}`;
    const http = new UpstreamHttp('acme', url, { proxies: NO_PROXIES, answerLimit: 1024 });
    closings.push(
      () => server.stop(),
      () => http.close(),
    );
    const response = await send(http.call(LIMITS));
    await expect(response.text()).rejects.toMatchObject({
      what: 'a body of more than 1 MiB',
    });
    await server.closing();
  });

  it('reports that it has read only a part of an error', async () => {
    const head = 'HTTP/1.1 500 Internal Server Error\r\ncontent-length: 999999999\r\n\r\n';
    const { http } = await start(head + 'x'.repeat(200_000));
    const response = await send(http.call(LIMITS));
    expect(await response.errorText()).toMatch(
      /^\(only the first 64 KiB of its error were read\) x/,
    );
  });

  it('can be closed twice', async () => {
    const { http } = await start('');
    await http.close();
    await http.close();
    await expect(send(http.call(LIMITS))).rejects.toMatchObject({
      code: expect.stringMatching(/^UND_ERR_(CLOSED|DESTROYED)$/),
    });
  });
});
