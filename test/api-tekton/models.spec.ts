/** The routes that both shared clients call first: health, providers, assignments. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, type Json } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';

describe('a client that starts up', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({
      providers: {
        empty: { kind: 'openai', base_url: 'http://127.0.0.1:9/v1' },
        lister: {
          kind: 'openai',
          base_url: 'http://127.0.0.1:9/v1',
          models: [{ id: 'first' }, { id: 'second' }],
        },
        other: { kind: 'openai', base_url: 'http://127.0.0.1:9/v1', default_model: 'other-model' },
      },
      tasks: {
        default: { provider: 'openai', model: 'general' },
        chat: { provider: 'other' },
        planning: {},
        code: { model: 'coder' },
        ergon: { model: 'ergon-model' },
        ergon_code: { model: 'ergon-coder' },
        telos_review: { model: 'reviewer' },
      },
    });
  });
  afterAll(() => stage.stop());

  const get = async (path: string): Promise<Json> => jsonOf(await stage.rhetor.get(path));

  it('gets the same health from /api/v1/health as from /health', async () => {
    const { timestamp: _, ...health } = await get('/health');
    expect(await get('/api/v1/health')).toMatchObject({ ...health, status: 'healthy' });
  });

  it('gets a default_model for every provider', async () => {
    const own = await get('/providers');
    const { providers, ...rest } = await get('/api/v1/providers');
    expect(rest).toEqual({ default_provider: 'openai', default_model: MODEL });
    expect(providers).toMatchObject(own['providers'] as Json);
    expect(providers).toMatchObject({
      openai: { name: 'openai', available: true, default_model: MODEL },
      empty: { default_model: '', models: [] },
      lister: { default_model: 'first', models: [{ id: 'first' }, { id: 'second' }] },
    });
    for (const provider of Object.values(providers as Json)) {
      expect(typeof (provider as Json)['default_model']).toBe('string');
    }
  });

  it('gets the models of tasks.json by capability', async () => {
    const { defaults } = await get('/api/models/assignments');
    expect(defaults).toEqual({
      default: 'general',
      chat: 'other-model',
      planning: MODEL,
      code: 'coder',
    });
  });

  it('gets each component’s models, or that it uses the default', async () => {
    const components = (await get('/api/models/assignments'))['components'];
    expect(components).toMatchObject({
      ergon: {
        assignments: { default: 'ergon-model', chat: 'ergon-model', code: 'ergon-coder' },
      },
      telos: { assignments: { code: 'use_default', review: 'reviewer' } },
      hermes: {
        assignments: {
          default: 'use_default',
          chat: 'use_default',
          planning: 'use_default',
          code: 'use_default',
        },
      },
    });
  });

  it('gets all available routes at /', async () => {
    expect((await get('/'))['endpoints']).toEqual(
      expect.arrayContaining([
        'POST /api/v1/chat',
        'POST /api/v1/chat/stream',
        'POST /api/v1/generate',
        'GET /api/v1/health',
        'GET /api/v1/providers',
        'GET /api/models/assignments',
      ]),
    );
  });
});
