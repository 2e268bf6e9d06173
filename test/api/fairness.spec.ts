/** No caller blocks the others: slots, timeouts and memory are shared. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConversationService } from '../../src/conversation/conversation.service.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { held } from '../upstream/held.ts';
import { postHead, rawHttp } from './raw-http.ts';
import { SocketClient } from './socket-client.ts';
import { Stage } from './stage.ts';

const BEHIND_PROXY = { RHETOR_TRUSTED_PROXIES: 'loopback' };
const HOUR_MS = 3_600_000;
const GREEDY = '198.51.100.1';
const OTHER = '198.51.100.2';

let rhetor: TestRhetor;
afterEach(() => rhetor.stop());

async function start(variables: Readonly<Record<string, string>>, tasks?: object): Promise<void> {
  rhetor = await TestRhetor.start({ variables, ...(tasks && { tasks: { ...tasks } }) });
}

function load() {
  return rhetor.app.get(ConversationService).load;
}

async function post(path: string, address: string, body: object, signal?: AbortSignal) {
  const response = await fetch(rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const question = (model: string, options: object = {}) => ({
  message: 'Hello',
  options: { provider: 'simulated', model, ...options },
});

describe('slots', () => {
  /** Two requests of a greedy caller run, ten wait; then another caller asks, and the two end. */
  async function expectTurns(askMany: (body: object) => Promise<unknown>): Promise<void> {
    const stage = await Stage.start({ variables: { ...BEHIND_PROXY, RHETOR_MAX_IN_FLIGHT: '2' } });
    onTestFinished(() => stage.upstream.stop());
    ({ rhetor } = stage);
    const [first, rest] = [held({ text: 'Hello' }), held({ text: 'Hello' })];
    stage.upstream.next(first.script, first.script);
    stage.upstream.otherwise(({ model }) => (model === 'other' ? { text: 'Hello' } : rest.script));
    const greedy = askMany({ message: 'Hello' });
    await vi.waitFor(() => expect(load()).toMatchObject({ running: 2, waiting: 10 }));
    const other = post('/message', OTHER, { message: 'Hello', options: { model: 'other' } });
    await vi.waitFor(() => expect(load()).toMatchObject({ running: 2, waiting: 11 }));
    first.release();
    expect((await other).status).toBe(200);
    expect(load().waiting).toBeGreaterThan(4);
    rest.release();
    await greedy;
  }

  it('go to callers in turn, however many requests of one caller wait', () =>
    expectTurns((body) =>
      Promise.all(Array.from({ length: 12 }, () => post('/message', GREEDY, body))),
    ));

  it('are counted by the address that opened a socket', () =>
    expectTurns(async (body) => {
      const socket = await SocketClient.connect(rhetor.socketUrl, {
        headers: { 'x-forwarded-for': GREEDY },
      });
      onTestFinished(() => socket.close());
      for (let id = 0; id < 12; id += 1) {
        const payload = { ...body, context: `c${id}`, streaming: false };
        socket.send({ type: 'LLM_REQUEST', req_id: id, payload });
      }
    }));

  it('are also used by embeddings and by summaries on demand', async () => {
    await start({ RHETOR_MAX_IN_FLIGHT: '1' });
    await post('/message', GREEDY, {
      ...question('simulated-fast?rate=0&ttft=0'),
      context_id: 'told',
    });
    const leaving = new AbortController();
    const silent = post('/message', GREEDY, question('simulated-fast?silent'), leaving.signal);
    silent.catch(() => undefined);
    await vi.waitFor(() => expect(load()).toMatchObject({ running: 1 }));
    const late = await Promise.all([
      post('/v1/embeddings', GREEDY, { model: 'simulated-fast', input: 'Hello' }),
      post('/api/embed', GREEDY, { model: 'simulated-fast', input: 'Hello' }),
      post('/contexts/told/summarize', GREEDY, {}),
    ]);
    expect(late.map(({ status }) => status)).toEqual([503, 503, 503]);
    leaving.abort();
    await vi.waitFor(() => expect(load()).toMatchObject({ running: 0, waiting: 0 }));
  });
});

describe('timeouts', () => {
  const hour = { connect: HOUR_MS, first_token: HOUR_MS, idle: HOUR_MS, total: HOUR_MS };

  it.each(['simulated-fast?silent', 'simulated-fast?stall=3'])(
    'ends at the ceiling, however long a caller asks for: %s',
    async (model) => {
      await start({ RHETOR_TIMEOUT_CEILING_MS: '150' });
      const { status, body } = await post(
        '/message',
        GREEDY,
        question(model, { timeouts_ms: hour }),
      );
      expect({ status, code: body['code'] }).toEqual({ status: 504, code: 'upstream_timeout' });
    },
  );

  it('end a deliberately slow simulated model, whoever allows more', async () => {
    await start({ RHETOR_TIMEOUT_CEILING_MS: '150' }, { default: { timeouts_ms: hour } });
    const { status } = await post('/message', GREEDY, question('simulated-fast?silent'));
    expect(status).toBe(504);
  });
});

describe('RHETOR_SIMULATED=off', () => {
  it('removes the simulated provider, and says what to do if there is no other', async () => {
    await start({ RHETOR_SIMULATED: 'off' });
    const list = (await (await rhetor.get('/providers')).json()) as { providers: object };
    expect(Object.keys(list.providers)).toEqual([]);
    const { status, body } = await post('/message', GREEDY, { message: 'Hello' });
    expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'no_provider_available' });
    expect(body['error']).toContain("Set a provider's key, such as ANTHROPIC_API_KEY");
    const models = (await (await rhetor.get('/v1/models')).json()) as { data: unknown[] };
    expect(JSON.stringify(models)).not.toContain('simulated');
    const named = await post('/message', GREEDY, question('simulated-fast'));
    expect(named.status).toBeGreaterThanOrEqual(400);
  });
});

describe('the memory budget of bodies', () => {
  const BODY = 4 * 1024 * 1024;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  it('is shared by all requests, and released when they end', async () => {
    await start(BEHIND_PROXY);
    // 256 MiB, four callers; none of them sends the bytes that it announced.
    for (let each = 0; each < 64; each += 1) {
      const socket = connect(rhetor.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const address = `198.51.100.${each % 4}`;
      socket.write(postHead('/message', { 'content-length': BODY, 'x-forwarded-for': address }));
      sockets.push(socket);
    }
    const body = JSON.stringify(question('simulated-fast?rate=0&ttft=0'));
    const length = Buffer.byteLength(body);
    const ask = () =>
      rawHttp(rhetor.port, postHead('/message', { 'content-length': length }), body);
    await vi.waitFor(async () => {
      const { status, headers } = await ask();
      expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '1' });
    });
    for (const socket of sockets.splice(0)) socket.destroy();
    await vi.waitFor(async () => expect((await ask()).status).toBe(200));
  });

  it('also covers messages on sockets and imports', async () => {
    await start(BEHIND_PROXY);
    for (let each = 0; each < 64; each += 1) {
      const socket = connect(rhetor.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const address = `198.51.100.${each % 4}`;
      socket.write(postHead('/message', { 'content-length': BODY, 'x-forwarded-for': address }));
      sockets.push(socket);
    }
    await vi.waitFor(async () => {
      expect((await post('/contexts/import', OTHER, { contexts: [] })).status).toBe(503);
    });
    const socket = await SocketClient.connect(rhetor.socketUrl);
    socket.send({ type: 'STATUS', source: 'UI', payload: {} });
    await vi.waitFor(() =>
      expect(socket.frames.at(-1)).toMatchObject({
        type: 'ERROR',
        payload: { code: 'overloaded' },
      }),
    );
    await socket.close();
  });
});
