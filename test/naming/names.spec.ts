/** A name means the same on every surface, and an unresolved name reaches no upstream. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { playedBy, Stage } from '../api/stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { EMBEDDINGS, LOOK_UPS, type Said, TURNS } from './surfaces.ts';

const ALL = [...TURNS, ...EMBEDDINGS, ...LOOK_UPS];

let stage: Stage;
let second: ScriptedUpstream;

beforeAll(async () => {
  second = await ScriptedUpstream.start();
  second.models = ['second-model', 'shared', 'with/slash'];
  second.knows = () => false;
  stage = await Stage.start({
    providers: {
      second: playedBy(second, 'openai', { default_model: undefined, models: undefined }),
      anthropic: {
        kind: 'anthropic',
        api_key_env: 'ANTHROPIC_API_KEY',
        models: [{ id: 'claude-unset' }],
      },
    },
    tasks: {
      default: { retries: 0 },
      poetry: { provider: 'second', model: 'second-model', retries: 0 },
      agents: { provider: 'second', model: 'shared', models: ['agent-*'], retries: 0 },
    },
  });
  stage.upstream.models = ['scripted-model', 'shared'];
  stage.upstream.knows = (model) => model === 'dated-20260101';
});
beforeEach(() => {
  stage.upstream.reset();
  second.reset();
});
afterAll(async () => {
  await stage.stop();
  await second.stop();
});

const asked = () => [...stage.upstream.requests, ...second.requests];

describe('a name that resolves', () => {
  describe.each(TURNS)('by $name', ({ ask }) => {
    it.each([
      ['rhetor', 'openai/scripted-model'],
      ['scripted-model', 'openai/scripted-model'],
      ['openai/scripted-model', 'openai/scripted-model'],
      ['second-model', 'second/second-model'],
      ['second/shared', 'second/shared'],
      ['with/slash', 'second/with/slash'],
      ['poetry', 'second/second-model'],
      ['rhetor/poetry', 'second/second-model'],
      ['agent-of-some-kind', 'second/shared'],
      ['openai/dated-20260101', 'openai/dated-20260101'],
      ['dated-20260101', 'openai/dated-20260101'],
    ])('%s is answered by %s', async (name, answeredBy) => {
      expect(await ask(stage.rhetor, name)).toMatchObject({ answeredBy, message: undefined });
      expect(asked().map(({ model }) => model)).toEqual([answeredBy.replace(/^\w+\//, '')]);
    });
  });

  it.each([...EMBEDDINGS, ...LOOK_UPS])('resolves for $name too', async ({ ask }) => {
    for (const name of ['rhetor', 'poetry', 'second/shared', 'with/slash', 'dated-20260101']) {
      expect(await ask(stage.rhetor, name), name).toMatchObject({ status: 200 });
    }
    expect(asked()).toEqual([]);
  });
});

describe('the embeddings of a name', () => {
  it.each(EMBEDDINGS)('report their model by $name', async ({ ask }) => {
    expect(await ask(stage.rhetor, 'with/slash')).toMatchObject({
      answeredBy: 'second/with/slash',
    });
  });
});

describe('an unresolved name', () => {
  it.each([
    ['typo-model', undefined],
    ['openai/scripted-modle', 'openai/scripted-model'],
    ['scripted-modle', 'scripted-model'],
    ['nobody/gpt-4o', undefined],
    ['nobody/scripted-model', 'openai/scripted-model'],
    ['rhetor/poetri', 'rhetor/poetry'],
    ['constructor', undefined],
  ])('%s is 404 on every surface, and offers %s', async (name, close) => {
    const messages = new Map<string, string | undefined>();
    for (const { name: surface, ask } of ALL) {
      const { status, message, answeredBy, code } = await ask(stage.rhetor, name);
      expect({ status, answeredBy }, surface).toEqual({
        status: status === undefined ? undefined : 404,
        answeredBy: undefined,
      });
      if (code !== undefined) expect(code, surface).toBe('model_not_found');
      messages.set(surface, message);
    }
    const isOllamas = (surface: string) => /\/api\/(?:chat|generate|embed|show)/.test(surface);
    for (const [surface, message] of messages) {
      expect(message, surface).toContain(`There is no model "${name}"`);
      expect(message, surface).toContain(isOllamas(surface) ? 'GET /api/tags' : 'GET /v1/models');
      if (close === undefined) expect(message, surface).not.toContain('Did you mean');
      else expect(message, surface).toMatch(new RegExp(`Did you mean ${close}[ ,?]`));
    }
    expect(asked()).toEqual([]);
  });

  it('is reported in the form of each dialect', async () => {
    const bodies = await bodiesOf('typo-model');
    expect(bodies.get('POST /v1/chat/completions')).toMatchObject({
      error: { type: 'invalid_request_error', code: 'model_not_found' },
    });
    expect(bodies.get('POST /v1/messages')).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error' },
    });
    expect(bodies.get('POST /api/chat')).toEqual({ error: expect.any(String) });
    expect(bodies.get('GENERATE')).toMatchObject({ type: 'ERROR', code: 'model_not_found' });
  });
});

describe('a provider that is known but not configured', () => {
  it.each(['anthropic/claude-unset', 'anthropic/anything', 'claude-unset'])(
    '%s is 409 on every surface, with the variable that is missing',
    async (name) => {
      for (const { name: surface, ask } of ALL) {
        const { status, message, code } = await ask(stage.rhetor, name);
        expect(status, surface).toBe(status === undefined ? undefined : 409);
        if (code !== undefined) expect(code, surface).toBe('provider_unavailable');
        expect(message, surface).toContain('ANTHROPIC_API_KEY is not set');
      }
      expect(asked()).toEqual([]);
    },
  );

  it('is also reported for options.provider', async () => {
    for (const path of ['/message', '/stream']) {
      const body = { message: 'Hello', options: { provider: 'anthropic' } };
      const response = await stage.rhetor.post(path, body);
      expect(response.status).toBe(409);
      expect(await response.text()).toContain('ANTHROPIC_API_KEY is not set');
    }
    expect(asked()).toEqual([]);
  });
});

async function bodiesOf(name: string): Promise<ReadonlyMap<string, Said['body']>> {
  const bodies = new Map<string, Said['body']>();
  for (const surface of TURNS) {
    bodies.set(surface.name, (await surface.ask(stage.rhetor, name)).body);
  }
  return bodies;
}
