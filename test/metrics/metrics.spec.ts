/** GET /metrics: what it shows after real requests, who may read it, and its own port. */
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { MetricsPort } from '../../src/api/metrics/metrics-port.service.ts';
import { MODEL, Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { Exposition } from './exposition.ts';

const NAMES = {
  rhetor_requests_total: 'counter',
  rhetor_attempts_total: 'counter',
  rhetor_tokens_total: 'counter',
  rhetor_cost_usd_total: 'counter',
  rhetor_cache_requests_total: 'counter',
  rhetor_cache_answers: 'gauge',
  rhetor_cache_bytes: 'gauge',
  rhetor_validated_answers_total: 'counter',
  rhetor_request_duration_seconds: 'histogram',
  rhetor_first_token_seconds: 'histogram',
  rhetor_overhead_seconds: 'histogram',
  rhetor_in_flight: 'gauge',
  rhetor_waiting: 'gauge',
  rhetor_circuit_state: 'gauge',
  rhetor_provider_up: 'gauge',
  rhetor_budget_remaining_usd: 'gauge',
  rhetor_store_commit_seconds: 'histogram',
  rhetor_outbox_waiting: 'gauge',
  rhetor_embeddings_waiting: 'gauge',
  process_cpu_seconds_total: 'counter',
  nodejs_eventloop_lag_seconds: 'gauge',
};

async function scrape(rhetor: TestRhetor, headers: Record<string, string> = {}) {
  const response = await rhetor.get('/metrics', headers);
  expect(response.status).toBe(200);
  return new Exposition(await response.text());
}

describe('the metrics', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic'],
      tasks: {
        default: { retries: 0 },
        rescued: {
          provider: 'openai',
          model: MODEL,
          retries: 0,
          fallbacks: [{ provider: 'anthropic', model: MODEL }],
        },
      },
    });
  });
  beforeEach(() =>
    stage.upstream.otherwise({ text: 'well done', usage: { input: 12, output: 3, cached: 4 } }),
  );
  afterAll(() => stage.stop());

  const ask = async (body: object, path = '/message'): Promise<void> => {
    await (await stage.rhetor.post(path, body)).arrayBuffer();
  };

  it('have every name before the first request, in the format of Prometheus', async () => {
    const response = await stage.rhetor.get('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { types } = new Exposition(await response.text());
    for (const [name, type] of Object.entries(NAMES))
      expect([name, types.get(name)]).toEqual([name, type]);
  });

  it('count a request, its call, its tokens, its times and its commit', async () => {
    const before = await scrape(stage.rhetor);
    await ask({ message: 'Hello', context_id: 'anna:1' });
    const after = await scrape(stage.rhetor);
    const grown = (name: string, labels: Record<string, string> = {}) =>
      (after.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
    const model = { provider: 'openai', model: MODEL };
    expect(grown('rhetor_requests_total', { ...model, surface: 'rhetor', outcome: 'ok' })).toBe(1);
    expect(grown('rhetor_requests_total')).toBe(1);
    expect(grown('rhetor_attempts_total', { ...model, outcome: 'ok' })).toBe(1);
    expect(grown('rhetor_tokens_total', { ...model, class: 'input' })).toBe(8);
    expect(grown('rhetor_tokens_total', { ...model, class: 'cache_read' })).toBe(4);
    expect(grown('rhetor_tokens_total', { ...model, class: 'output' })).toBe(3);
    for (const name of ['request_duration', 'first_token', 'overhead', 'store_commit']) {
      expect([name, grown(`rhetor_${name}_seconds_count`)]).toEqual([name, 1]);
      expect(grown(`rhetor_${name}_seconds_sum`)).toBeGreaterThan(0);
      expect(grown(`rhetor_${name}_seconds_bucket`, { le: '+Inf' })).toBe(1);
    }
    expect(grown('rhetor_overhead_seconds_sum')).toBeLessThan(
      grown('rhetor_request_duration_seconds_sum'),
    );
    expect(after.value('rhetor_cost_usd_total', { ...model, cost_status: 'unpriced' })).toBe(0);
    expect(JSON.stringify(after.samples)).not.toContain('anna');
  });

  it('count each call of a request that fell back, and one request', async () => {
    const before = await scrape(stage.rhetor);
    stage.upstream.next({ fault: { type: 'status', status: 500 } });
    await ask({ message: 'Hello', task_type: 'rescued' });
    const after = await scrape(stage.rhetor);
    const failed = { provider: 'openai', model: MODEL, outcome: 'upstream_error' };
    expect(after.value('rhetor_attempts_total', failed)).toBe(
      (before.value('rhetor_attempts_total', failed) ?? 0) + 1,
    );
    expect(after.value('rhetor_requests_total', failed)).toBeUndefined();
    expect(after.value('rhetor_requests_total', { provider: 'anthropic', outcome: 'ok' })).toBe(1);
  });

  it('show what is left of each budget in dollars', async () => {
    const create = (body: object) =>
      stage.rhetor.post('/budgets', { period: 'month', policy: 'observe', ...body });
    await create({ name: 'team', limit_usd: 25 });
    // Names are not unique.
    await create({ name: 'team', limit_usd: 10 });
    await create({ name: 'words', limit_tokens: 1_000 });
    const { samples } = await scrape(stage.rhetor);
    const left = samples.filter(({ name }) => name === 'rhetor_budget_remaining_usd');
    const labels = { budget: 'team', budget_id: expect.any(String) };
    expect(left.map(({ value }) => value).toSorted()).toEqual([10, 25]);
    expect(left).toEqual([
      expect.objectContaining({ labels }),
      expect.objectContaining({ labels }),
    ]);
    expect(new Set(left.map((sample) => sample.labels['budget_id'])).size).toBe(2);
  });

  it('take no name from a caller', async () => {
    await ask({ message: 'Hello', options: { model: 'openai/invented' } });
    await ask(
      { model: 'openai/invented-too', messages: [{ role: 'user', content: 'Hi' }] },
      '/v1/chat/completions',
    );
    const { samples } = await scrape(stage.rhetor);
    expect(JSON.stringify(samples)).not.toContain('invented');
  });

  it('show what is running, the providers and the circuits', async () => {
    stage.upstream.next({ text: 'slow', firstTokenMs: 60_000 });
    const leaving = new AbortController();
    const running = stage.rhetor.post('/message', { message: 'Hello' }, leaving.signal);
    await expect.poll(async () => (await scrape(stage.rhetor)).value('rhetor_in_flight')).toBe(1);
    leaving.abort();
    await expect(running).rejects.toThrow(/abort/);
    await expect.poll(async () => (await scrape(stage.rhetor)).value('rhetor_in_flight')).toBe(0);
    const shown = await scrape(stage.rhetor);
    expect(shown.value('rhetor_provider_up', { provider: 'openai' })).toBe(1);
    expect(shown.value('rhetor_circuit_state', { provider: 'openai', model: MODEL })).toBe(0);
    expect(shown.value('rhetor_waiting')).toBe(0);
    expect(shown.value('rhetor_outbox_waiting')).toBe(0);
  });
});

describe('with a token', () => {
  let rhetor: TestRhetor;
  const token = { authorization: 'Bearer sixteen-letters-x' };

  beforeAll(async () => {
    rhetor = await TestRhetor.start({
      variables: { RHETOR_AUTH_TOKEN: 'sixteen-letters-x', RHETOR_METRICS_PORT: '0' },
    });
  });
  afterAll(() => rhetor.stop());

  const address = (): AddressInfo => {
    const found = rhetor.app.get(MetricsPort).address;
    if (found === undefined) throw new Error('the port of the metrics does not listen');
    return found;
  };

  it('are the administrator’s on the main port', async () => {
    expect((await rhetor.get('/metrics')).status).toBe(401);
    await scrape(rhetor, token);
    const created = await fetch(`${rhetor.url}/keys`, {
      method: 'POST',
      headers: { ...token, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'someone' }),
    });
    const { key } = (await created.json()) as { key: string };
    expect((await rhetor.get('/metrics', { authorization: `Bearer ${key}` })).status).toBe(403);
  });

  it('are open on their own port, which is on loopback and has nothing else', async () => {
    const { address: host, port } = address();
    expect(host).toBe('127.0.0.1');
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(response.status).toBe(200);
    expect(new Exposition(await response.text()).types.get('rhetor_in_flight')).toBe('gauge');
    expect((await fetch(`http://127.0.0.1:${port}/providers`)).status).toBe(404);
    const posted = await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' });
    expect(posted.status).toBe(405);
  });

  it('are refused there under a foreign name, as after DNS rebinding', async () => {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const headers = { host: 'rebound.example' };
    get({ port: address().port, path: '/metrics', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    expect(await promise).toBe(403);
  });

  it('have no port of their own that is taken, and say so', async () => {
    const variables = { RHETOR_METRICS_PORT: String(address().port) };
    await expect(TestRhetor.start({ variables })).rejects.toThrow(
      /^RHETOR_METRICS_PORT=\d+ cannot be listened on at 127\.0\.0\.1: .*EADDRINUSE/,
    );
  });
});

it('close their port when Rhetor stops, though a connection is kept open', async () => {
  const rhetor = await TestRhetor.start({ variables: { RHETOR_METRICS_PORT: '0' } });
  let isStopped = false;
  onTestFinished(() => (isStopped ? undefined : rhetor.stop()));
  const port = rhetor.app.get(MetricsPort).address?.port;
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  await rhetor.stop();
  isStopped = true;
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow('fetch failed');
});
