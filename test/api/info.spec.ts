/** GET /, /health, /ready and /providers: information about Rhetor and its state (docs/openapi.json). */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ContextService } from '../../src/context/context.service.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { jsonOf, TIMESTAMP } from './json.ts';
import { MODEL, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    providers: { unset: { kind: 'anthropic', name: 'Unset', api_key_env: 'UNSET_KEY' } },
  });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => stage.stop());

const get = async (path: string) => jsonOf(await stage.rhetor.get(path));

async function version(): Promise<unknown> {
  const file = join(import.meta.dirname, '..', '..', 'package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}

describe('GET /', () => {
  it('describes Rhetor, and lists the existing routes', async () => {
    const info = await get('/');
    expect(info).toEqual({
      name: 'Rhetor',
      version: await version(),
      status: 'healthy',
      endpoints: expect.arrayContaining(['GET /', 'POST /message', 'WS /ws']),
      providers: { openai: true, unset: false },
      templates: { categories: expect.any(Array), count: expect.any(Number) },
      prompts: { components: expect.arrayContaining(['ergon', 'budget']), count: 12 },
    });
    for (const endpoint of info['endpoints'] as string[]) {
      const [method = '', path = ''] = endpoint.split(' ');
      if (method === 'WS') continue;
      const url = stage.rhetor.url + path.replace('{id}', 'x');
      const response = await fetch(url, { method });
      // A stream of events would not end.
      if (response.status === 200) {
        await response.body?.cancel();
        continue;
      }
      expect(await response.text(), endpoint).not.toContain('GET / lists the routes');
    }
  });
});

describe('GET /health', () => {
  it('is healthy without Hermes, and calls no upstream', async () => {
    const asked = stage.upstream.listings.length;
    expect(await get('/health')).toEqual({
      status: 'healthy',
      version: await version(),
      timestamp: expect.stringMatching(TIMESTAMP),
      component: 'rhetor',
      port: expect.any(Number),
      registered_with_hermes: false,
      providers: { openai: true, unset: false },
      details: expect.any(Object),
    });
    expect(stage.upstream.listings.length).toBe(asked);
  });

  it('is degraded, with 200, while the store cannot be written', async () => {
    const contexts = stage.rhetor.app.get(ContextService);
    vi.spyOn(contexts, 'fault').mockReturnValue('The disk is full.');
    const response = await stage.rhetor.get('/health');
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      status: 'degraded',
      details: { problems: ['The disk is full.'] },
    });
  });

  it('is degraded while an edit of a config file is rejected, and names the key', async () => {
    const file = join(stage.rhetor.directory, 'tasks.json');
    await writeFile(file, '{"default":{"options":{"temperature":7}}}');
    await vi.waitFor(
      async () => {
        expect(await get('/health')).toMatchObject({
          status: 'degraded',
          details: { problems: [expect.stringContaining('default.options.temperature')] },
        });
      },
      { interval: 100 },
    );
    await writeFile(file, '{"default":{"model":"edited"}}');
    await vi.waitFor(
      async () => expect(await get('/health')).toMatchObject({ status: 'healthy' }),
      { interval: 100 },
    );
    expect(await get('/route')).toMatchObject({ candidates: [{ model: 'edited' }] });
  });

  it('is degraded with no provider at all', async () => {
    const rhetor = await TestRhetor.start({
      providers: { openai: { kind: 'openai', api_key_env: 'UNSET_KEY' } },
    });
    expect(await jsonOf(await rhetor.get('/health'))).toMatchObject({ status: 'degraded' });
    await rhetor.stop();
  });
});

describe('GET /ready', () => {
  it('is 200 while requests are accepted', async () => {
    const response = await stage.rhetor.get('/ready');
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({ ready: true });
  });
});

describe('GET /providers', () => {
  it('lists each with its models and why it is not available', async () => {
    expect(await get('/providers')).toMatchObject({
      providers: {
        openai: {
          name: 'openai',
          kind: 'openai',
          available: true,
          default_model: MODEL,
          models: [{ id: MODEL, name: MODEL, context_window: 100_000 }],
          circuit: 'closed',
        },
        unset: {
          name: 'Unset',
          kind: 'anthropic',
          available: false,
          reason: 'UNSET_KEY is not set',
          models: [],
          circuit: 'closed',
        },
      },
      default_provider: 'openai',
      default_model: MODEL,
    });
  });

  it('uses the simulated provider as default only if there is no real one', async () => {
    const simulated = { kind: 'simulated', default_model: 'simulated-fast' };
    const both = await Stage.start({ providers: { simulated } });
    expect(await jsonOf(await both.rhetor.get('/providers'))).toMatchObject({
      default_provider: 'openai',
    });
    const route = await jsonOf(await both.rhetor.get('/route'));
    expect(JSON.stringify(route)).not.toContain('simulated');
    await both.stop();
  });
});
