/** /health, /ready, /providers and /route while models fail: they match what a request would find. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Json, jsonOf } from '../api/json.ts';
import { MODEL, playedBy } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { LogLines } from './log-lines.ts';

const SIMULATED = { kind: 'simulated', default_model: 'simulated-fast' };
const log = new LogLines();

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;

beforeEach(async () => {
  upstream = await ScriptedUpstream.start();
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await rhetor.stop();
  await upstream.stop();
});

async function start(providers: Readonly<Record<string, unknown>>): Promise<void> {
  rhetor = await TestRhetor.start({
    providers,
    tasks: { default: { retries: 0 } },
    variables: { RHETOR_LOG_LEVEL: 'info' },
  });
  log.start();
}

const get = async (path: string): Promise<Json> => jsonOf(await rhetor.get(path));
const ask = (options: object = {}) => rhetor.post('/message', { message: 'Hello', options });

async function askTimes(count: number): Promise<void> {
  for (let asked = 0; asked < count; asked += 1) await (await ask()).text();
}

/** A server that can be stopped and started again at its address. */
async function listening(port = 0): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end('{"data":[{"id":"one"}]}');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

describe('/health while every circuit is open', () => {
  it('is degraded with the reason until a call succeeds; half-open still counts as degraded', async () => {
    await start({ openai: playedBy(upstream, 'openai'), simulated: SIMULATED });
    upstream.otherwise({ fault: { type: 'status', status: 500 } });
    await askTimes(4);
    expect(await get('/health')).toMatchObject({ status: 'healthy' });
    vi.useFakeTimers({ toFake: ['Date'] });
    await askTimes(1);
    const degraded = {
      status: 'degraded',
      details: { problems: [expect.stringMatching(/^no model can answer now; openai: .*failed/)] },
    };
    expect(await get('/health')).toMatchObject(degraded);
    expect(await get('/route')).toMatchObject({ candidates: [{ circuit: 'open' }] });
    vi.setSystemTime(Date.now() + 10_001);
    expect(await get('/route')).toMatchObject({ candidates: [{ circuit: 'half-open' }] });
    expect(await get('/providers')).toMatchObject({
      providers: { openai: { circuit: 'half-open' } },
    });
    expect(await get('/health')).toMatchObject(degraded);
    expect(await get('/')).toMatchObject({ status: 'degraded' });
    upstream.otherwise({ text: 'well' });
    await askTimes(1);
    expect(await get('/health')).toMatchObject({ status: 'healthy' });
    await askTimes(3);
    expect(await get('/route')).toMatchObject({ candidates: [{ circuit: 'closed' }] });
    const circuits = log.lines.filter(({ event }) => String(event).startsWith('circuit-'));
    expect(circuits).toMatchObject([
      { event: 'circuit-open', level: 'warn', provider: 'openai', model: MODEL },
      { event: 'circuit-closed', level: 'info', provider: 'openai', model: MODEL },
    ]);
  });

  it('is healthy while another provider answers, or if there is only the simulated one', async () => {
    await start({ openai: playedBy(upstream, 'openai'), other: playedBy(upstream, 'ollama') });
    upstream.otherwise(({ vendor }) =>
      vendor === 'openai' ? { fault: { type: 'status', status: 500 } } : { text: 'well' },
    );
    for (let asked = 0; asked < 5; asked += 1) await (await ask({ provider: 'openai' })).text();
    expect(await get('/route')).toMatchObject({ candidates: [{ circuit: 'open' }] });
    expect(await get('/health')).toMatchObject({ status: 'healthy' });
    await rhetor.stop();
    await start({ simulated: SIMULATED, unset: { kind: 'openai', api_key_env: 'UNSET_KEY' } });
    expect(await get('/health')).toMatchObject({ status: 'healthy' });
  });

  it('is degraded while the only key is refused, and quotes no request', async () => {
    await start({ openai: playedBy(upstream, 'openai') });
    upstream.otherwise({ fault: { type: 'status', status: 401, message: 'not you, Hello' } });
    await askTimes(1);
    const health = await get('/health');
    expect(health).toMatchObject({
      status: 'degraded',
      details: { problems: ['no model can answer now; openai: it refused the last call (401)'] },
    });
  });
});

describe('a provider whose server has stopped', () => {
  const provider = (port: number) => ({
    kind: 'openai',
    base_url: `http://127.0.0.1:${port}/v1`,
    default_model: 'one',
  });

  it('is unavailable after the first refused call, and available again soon after its return', async () => {
    const first = await listening();
    await start({ box: provider(first.port) });
    expect(await get('/health')).toMatchObject({ status: 'healthy', providers: { box: true } });
    await close(first.server);
    expect((await ask()).status).toBe(502);
    expect(await get('/health')).toMatchObject({
      status: 'degraded',
      providers: { box: false },
      details: { problems: [expect.stringContaining('box cannot be reached')] },
    });
    expect(await get('/providers')).toMatchObject({
      providers: { box: { available: false, reason: expect.stringContaining('refused') } },
    });
    expect(await get('/route')).toMatchObject({ candidates: [{ available: false }] });
    await log.lineWith({ event: 'provider-unavailable', provider: 'box' });
    // There is no other provider, and it may be back, so it is asked anyway.
    expect((await ask()).status).toBe(502);
    const second = await listening(first.port);
    await vi.waitFor(
      async () => expect(await get('/health')).toMatchObject({ status: 'healthy' }),
      { interval: 20 },
    );
    await log.lineWith({ event: 'provider-available', provider: 'box' });
    await close(second.server);
  });

  it('is left out of routes that have another candidate', async () => {
    const first = await listening();
    await start({ box: provider(first.port), openai: playedBy(upstream, 'openai') });
    await close(first.server);
    upstream.otherwise({ text: 'well' });
    const options = { provider: 'box', model: 'one', fallback_provider: 'openai' };
    expect(await jsonOf(await ask(options))).toMatchObject({ route: { attempts: 2 } });
    expect(await jsonOf(await ask(options))).toMatchObject({ route: { attempts: 1 } });
    expect(await get('/health')).toMatchObject({ status: 'healthy', providers: { box: false } });
  });

  it('is unavailable after a refused call for embeddings', async () => {
    const first = await listening();
    await start({ box: provider(first.port) });
    await close(first.server);
    await (await rhetor.post('/v1/embeddings', { model: 'box/one', input: 'Hello' })).text();
    expect(await get('/health')).toMatchObject({ status: 'degraded', providers: { box: false } });
  });
});

describe('a refusal that quotes its caller', () => {
  it('is reported to others in Rhetor’s own words', async () => {
    await start({ openai: playedBy(upstream, 'openai') });
    const message = 'tell nobody of my secret plan';
    const said = `no access for you, who asked "${message}"`;
    upstream.otherwise({ fault: { type: 'status', status: 403, message: said } });
    expect(await (await rhetor.post('/message', { message })).text()).toContain('secret plan');
    for (const told of [await ask(), await rhetor.get('/providers'), await rhetor.get('/route')]) {
      const text = await told.text();
      expect(text).toMatch(/openai refused to let its key use the model .* \(403\)/);
      expect(text).not.toMatch(/secret plan|no access/);
    }
  });
});

describe('GET /ready', () => {
  it('has the fields that Tekton’s components read', async () => {
    await start({ simulated: SIMULATED });
    expect(await get('/ready')).toEqual({
      ready: true,
      status: 'ready',
      component: 'rhetor',
      version: (await get('/'))['version'],
      initialization_time: expect.any(Number),
      timestamp: expect.any(String),
    });
    expect((await get('/ready'))['initialization_time']).toBe(
      (await get('/ready'))['initialization_time'],
    );
  });
});
