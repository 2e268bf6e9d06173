/** Unlisted names: looked up at the vendor, accepted unchecked, or unknown while the vendor is unreachable. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { jsonOf } from '../api/json.ts';
import { playedBy, Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import type { Vendor } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const VENDORS = ['openai', 'anthropic', 'ollama'] as const satisfies readonly Vendor[];

describe('a name that a provider does not list', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: VENDORS, tasks: { default: { retries: 0 } } });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const ask = (model: string) =>
    stage.rhetor.post('/message', { message: 'Hello', options: { model } });
  const lookUps = () =>
    stage.upstream.listings.filter(
      ({ path }) => /^\/v1\/models\/./.test(path) || path === '/api/show',
    );

  it.each(VENDORS)(
    'is asked of %s once, found or not, and by all who come meanwhile',
    async (id) => {
      stage.upstream.knows = (model, vendor) => vendor === id && model.startsWith('known');
      for (const [name, status] of [
        [`${id}/known-${id}:free/v2`, 200],
        [`${id}/missing-${id}`, 404],
      ] as const) {
        stage.upstream.reset();
        const first = await Promise.all([ask(name), ask(name), ask(name)]);
        const later = await ask(name);
        expect([...first, later].map((response) => response.status)).toEqual(
          [1, 2, 3, 4].map(() => status),
        );
        expect(lookUps()).toHaveLength(1);
        expect(JSON.stringify(lookUps()[0]?.body)).not.toContain('Hello');
      }
      expect(stage.upstream.requests).toEqual([]);
    },
  );

  it('is not accepted because a server gives the same answer to everything', async () => {
    const catchAll = await serving((path) =>
      path === '/v1/models' ? { data: [{ id: 'listed' }] } : { status: 'ok', id: 'something' },
    );
    const rhetor = await TestRhetor.start({
      providers: { box: { kind: 'openai', base_url: `${catchAll.url}/v1` } },
    });
    await expectError(await messageTo(rhetor, 'box/typo'), 404, 'model_not_found');
    await rhetor.stop();
    await catchAll.stop();
  });
});

describe('a provider that accepts names unchecked', () => {
  let upstream: ScriptedUpstream;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.knows = () => false;
  });
  afterAll(() => upstream.stop());

  const provider = (more: object) => ({
    kind: 'openai',
    base_url: upstream.baseUrl('openai'),
    ...more,
  });

  it.each([
    ['since the config says so', { unlisted_models: 'allow' }, ['scripted-model'], undefined],
    ['since its list is empty', {}, [], undefined],
    ['since it has no list', {}, [], 404],
    ['since it must not be asked for a list', {}, [], 405],
    ['since it cannot list', {}, [], 501],
  ])('takes them with its prefix alone: %s', async (_, more, models, status) => {
    upstream.reset();
    upstream.models = models;
    upstream.listingFault = status === undefined ? undefined : { type: 'status', status };
    const rhetor = await TestRhetor.start({ providers: { box: provider(more) } });
    const answer = await jsonOf(await messageTo(rhetor, 'box/any/thing'));
    expect(answer).toMatchObject({ provider: 'box', model: 'any/thing' });
    expect(upstream.requests).toHaveLength(1);
    await expectError(await messageTo(rhetor, 'any/thing'), 404, 'model_not_found');
    expect(upstream.requests).toHaveLength(1);
    await rhetor.stop();
  });

  it('is one whose lists and models are both broken', async () => {
    const broken = await serving(() => undefined);
    const rhetor = await TestRhetor.start({
      providers: { box: { kind: 'openai', base_url: `${broken.url}/v1` } },
      tasks: { default: { retries: 0 } },
    });
    const failed = await jsonOf(await messageTo(rhetor, 'box/any'));
    // The lookup itself was sent, and failed like everything else there.
    expect(failed).toMatchObject({ code: 'upstream_error', attempts: [{ model: 'any' }] });
    await expectError(await messageTo(rhetor, 'any'), 503, 'no_provider_available');
    await rhetor.stop();
    await broken.stop();
  });

  it('is refused with any other value', async () => {
    const providers = { box: provider({ unlisted_models: 'yes' }) };
    await expect(TestRhetor.start({ providers })).rejects.toThrow('box.unlisted_models');
  });
});

describe('a provider that was never reachable, so its list is unknown', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    const away = { kind: 'ollama', base_url: 'http://127.0.0.1:9' };
    rhetor = await TestRhetor.start({
      providers: { away, simulated: { kind: 'simulated', default_model: 'simulated-fast' } },
    });
  });
  afterAll(() => rhetor.stop());

  it.each(['away/llama3', 'llama3'])('may have %s: 503, not 404', async (name) => {
    const { error } = await expectError(
      await messageTo(rhetor, name),
      503,
      'no_provider_available',
    );
    expect(error).toContain(`"${name}"`);
    expect(error).toContain('away is not available');
    const refused = await rhetor.post('/api/chat', {
      model: name,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('10');
  });

  it('does not affect a name that another provider lists, or a provider that does not exist', async () => {
    expect((await messageTo(rhetor, 'simulated-fast?rate=0')).status).toBe(200);
    const body = { message: 'Hello', options: { provider: 'nobody' } };
    await expectError(await rhetor.post('/message', body), 400, 'invalid_value');
  });

  it('has no default model either', async () => {
    const body = { message: 'Hello', options: { provider: 'away' } };
    await expectError(await rhetor.post('/message', body), 503, 'no_provider_available');
  });
});

describe('a list that was read', () => {
  it('still counts when its provider is unreachable: a typing error is detected', async () => {
    const upstream = await ScriptedUpstream.start();
    upstream.knows = () => false;
    const rhetor = await TestRhetor.start({ providers: { box: playedBy(upstream, 'openai') } });
    await upstream.stop();
    await expectError(await messageTo(rhetor, 'scripted-modle'), 404, 'model_not_found');
    const { status } = await messageTo(rhetor, 'scripted-model');
    expect(status).toBeGreaterThanOrEqual(502);
    await rhetor.stop();
  });
});

async function messageTo(rhetor: TestRhetor, model: string): Promise<Response> {
  return rhetor.post('/message', { message: 'Hello', options: { model } });
}

type Serving = { readonly url: string; readonly stop: () => Promise<void> };

/** @param answer undefined: a failure */
async function serving(answer: (path: string) => unknown): Promise<Serving> {
  const server: Server = createServer((request, response) => {
    const body = answer(request.url ?? '');
    response.writeHead(body === undefined ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: { message: 'broken' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
