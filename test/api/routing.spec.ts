/** Which model answers: rules, overrides, options, fallbacks, /route and /provider (see the README). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { expectError } from './expect-error.ts';
import { jsonOf } from './json.ts';
import { MODEL, Stage } from './stage.ts';

const TASKS = {
  ergon_code: { provider: 'anthropic', model: 'ergon-coder' },
  ergon: { provider: 'anthropic', model: 'ergon-model' },
  code: { provider: 'openai', model: 'coder' },
  sampled: { provider: 'openai', model: 'sampled', options: { top_k: 5, temperature: 0.25 } },
  backed: {
    provider: 'openai',
    model: 'first',
    retries: 0,
    fallbacks: [{ provider: 'ollama', model: 'second' }],
  },
  default: { provider: 'openai', model: MODEL },
};

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({ vendors: ['openai', 'anthropic', 'ollama'], tasks: TASKS });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

async function ask(body: object) {
  return jsonOf(await stage.rhetor.post('/message', { message: 'Hello', ...body }));
}

describe('the rule', () => {
  it.each([
    [{ component: 'ergon', task_type: 'code' }, 'ergon_code', 'ergon-coder'],
    [{ component: 'ergon', task_type: 'planning' }, 'ergon', 'ergon-model'],
    [{ component: 'telos', task_type: 'code' }, 'code', 'coder'],
    [{ component: 'telos', task_type: 'planning' }, 'default', MODEL],
    [{ context_id: 'ergon:design', task_type: 'code' }, 'ergon_code', 'ergon-coder'],
    [{ context_id: 'ergon', task_type: 'code' }, 'ergon_code', 'ergon-coder'],
    [{ context_id: 'ergonomics', task_type: 'code' }, 'code', 'coder'],
    [{ context_id: 'ergon:design', component: 'telos' }, 'default', MODEL],
    [{ task_type: 'constructor' }, 'default', MODEL],
  ])('of %j is %s', async (body, rule, model) => {
    expect(await ask(body)).toMatchObject({ model, route: { rule, attempts: 1 } });
    expect(stage.upstream.lastRequest.model).toBe(model);
  });
});

describe('the requested model', () => {
  it.each([
    [{ provider: 'anthropic' }, 'anthropic', MODEL],
    [{ provider: 'ollama', model: 'unlisted' }, 'ollama', 'unlisted'],
    [{ model: 'unlisted' }, 'openai', 'unlisted'],
    [{ provider: 'anthropic', model: 'x', options: { temperature: 0.5 } }, 'anthropic', 'x'],
  ])('%j comes first', async (options, provider, model) => {
    expect(await ask({ options })).toMatchObject({ provider, model });
    expect(stage.upstream.lastRequest).toMatchObject({ vendor: provider, model });
  });

  it('can have its own fallback', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 401 } });
    const options = {
      provider: 'anthropic',
      model: 'refused',
      fallback_provider: 'ollama',
      fallback_model: 'mine',
    };
    expect(await ask({ options })).toMatchObject({
      provider: 'ollama',
      model: 'mine',
      fallback: true,
      route: { attempts: 2 },
    });
  });
});

describe('options', () => {
  const sent = () => stage.upstream.lastRequest.body;

  it('mean the same flat and nested', async () => {
    const asked = { temperature: 0.5, max_tokens: 99, stop: ['END'], seed: 7 };
    const wish = { provider: 'openai', model: 'any' };
    await ask({ options: { ...wish, ...asked } });
    const flat = sent();
    await ask({ options: { ...wish, options: asked } });
    expect(flat).toMatchObject({ model: 'any', temperature: 0.5, seed: 7, stop: ['END'] });
    expect(Object.values(flat)).toContain(99);
    expect(sent()).toEqual(flat);
  });

  it('of the rule are dropped and named if the model does not support them', async () => {
    const answer = await ask({ task_type: 'sampled' });
    expect(answer).toMatchObject({ model: 'sampled', route: { dropped: ['top_k'] } });
    expect(sent()).toMatchObject({ temperature: 0.25 });
    expect(sent()).not.toHaveProperty('top_k');
  });

  it('of the caller override those of the rule', async () => {
    await ask({ task_type: 'sampled', options: { temperature: 0.75 } });
    expect(sent()).toMatchObject({ temperature: 0.75 });
  });

  it('of the caller skip a model that does not support them', async () => {
    const answer = await ask({ task_type: 'backed', options: { top_k: 3 } });
    expect(answer).toMatchObject({ provider: 'ollama', model: 'second', fallback: true });
    expect(sent()).toMatchObject({ options: { top_k: 3 } });
  });

  it('that no candidate supports are a 422 that names the option', async () => {
    const options = { top_k: 3, provider: 'openai' };
    const response = await stage.rhetor.post('/message', { message: 'Hello', options });
    const body = await expectError(response, 422, 'validation_failed');
    expect(body['errors']).toEqual([
      { field: 'options.top_k', message: 'no candidate supports this option' },
    ]);
    expect(stage.upstream.requests).toEqual([]);
  });
});

describe('a fallback', () => {
  it('answers for the first candidate, and is reported', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 503 } }, { text: 'I am second.' });
    const response = await stage.rhetor.post('/message', { message: 'x', task_type: 'backed' });
    expect(response.headers.get('x-rhetor-attempts')).toBe('2');
    expect(await jsonOf(response)).toMatchObject({
      message: 'I am second.',
      provider: 'ollama',
      model: 'second',
      fallback: true,
      route: { rule: 'backed', attempts: 2 },
    });
  });

  it('is not reported if the first candidate answered', async () => {
    const answer = await ask({ task_type: 'backed' });
    expect(answer).toMatchObject({ model: 'first' });
    expect(answer).not.toHaveProperty('fallback');
    expect(answer).not.toHaveProperty('simulated');
  });
});

describe('GET /route', () => {
  it('shows what would be chosen, and why not the others', async () => {
    const body = await jsonOf(await stage.rhetor.get('/route?component=ergon&task_type=code'));
    expect(body).toMatchObject({
      rule: 'ergon_code',
      candidates: [
        { provider: 'anthropic', model: 'ergon-coder', available: true, circuit: 'closed' },
      ],
    });
    expect(stage.upstream.requests).toEqual([]);
  });

  it('has only the named model', async () => {
    const body = await jsonOf(await stage.rhetor.get('/route?provider=ollama&model=mine'));
    expect(body).toMatchObject({ candidates: [{ provider: 'ollama', model: 'mine' }] });
    await expectError(await stage.rhetor.get('/route?provider=nobody'), 400, 'invalid_value');
  });
});

describe('GET /rules', () => {
  it('lists the rules with their models, what was assigned, and the faults of a refused edit', async () => {
    const own = await Stage.start({ vendors: ['openai', 'ollama'], tasks: TASKS });
    const { rhetor } = own;
    const assigned = { capability: 'backed', model_id: `ollama/${MODEL}` };
    await rhetor.post('/api/models/assignments/default', assigned);
    const body = await jsonOf(await rhetor.get('/rules'));
    expect(body).toMatchObject({
      count: 6,
      rules: expect.arrayContaining([
        {
          rule: 'backed',
          models: [
            { provider: 'ollama', model: MODEL, role: 'model' },
            { provider: 'ollama', model: 'second', role: 'fallback' },
          ],
          overlay: true,
        },
        expect.objectContaining({
          rule: 'ergon',
          models: expect.arrayContaining([
            expect.objectContaining({ skipped: 'providers.json has no provider "anthropic"' }),
          ]),
        }),
      ]),
      assignments: [
        { rule: 'backed', capability: 'backed', provider: 'ollama', model: MODEL, in_force: true },
      ],
      faults: [],
    });

    const broken = { ...TASKS, code: { provider: 'openai', retries: 99 } };
    await writeFile(join(rhetor.directory, 'tasks.json'), JSON.stringify(broken));
    await expect
      .poll(async () => (await jsonOf(await rhetor.get('/rules')))['faults'])
      .toEqual([
        {
          file: 'tasks.json',
          path: ['code', 'retries'],
          message: 'Too big: expected number to be <=10',
        },
      ]);
    await own.stop();
  });
});

describe('POST /provider', () => {
  it('sets the default, which survives a restart', async () => {
    const home = await mkdtemp(join(tmpdir(), 'rhetor-restart-'));
    const providers = {
      simulated: { kind: 'simulated', default_model: 'simulated-fast' },
    };
    const first = await TestRhetor.start({ providers, dataDirectory: home });
    const choice = { provider_id: 'simulated', model_id: 'simulated-advanced' };
    const response = await first.post('/provider', choice);
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toEqual({
      success: true,
      provider: 'simulated',
      model: 'simulated-advanced',
    });
    await first.stop();
    const second = await TestRhetor.start({ providers, dataDirectory: home });
    expect(await jsonOf(await second.get('/providers'))).toMatchObject({
      default_provider: 'simulated',
      default_model: 'simulated-advanced',
    });
    expect(await jsonOf(await second.get('/route'))).toMatchObject({
      candidates: [{ model: 'simulated-advanced' }],
    });
    await second.stop();
    await rm(home, { recursive: true });
  });

  it.each([
    { provider_id: 'nobody', model_id: MODEL },
    { provider_id: 'openai', model_id: 'unlisted' },
  ])('refuses %j, which GET /providers does not list', async (body) => {
    await expectError(await stage.rhetor.post('/provider', body), 400, 'invalid_value');
  });
});
