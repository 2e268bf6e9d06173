/** Which model answers for one that fails, and how callers can tell. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { jsonOf } from '../api/json.ts';
import { Stage } from '../api/stage.ts';
import { readFrames } from '../api/sse-frames.ts';
import { TURNS } from './surfaces.ts';

/** Does not affect any model's health; the windows of the others are unknown. */
const TOO_LONG = { fault: { type: 'status', status: 400, reason: 'context_length' } } as const;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'anthropic'],
    providers: {
      backup: { kind: 'openai', base_url: 'http://127.0.0.1:9/v1' },
      unset: { kind: 'openai', api_key_env: 'UNSET_KEY', default_model: 'unset-model' },
    },
    tasks: {
      default: { retries: 0, fallbacks: [{ provider: 'anthropic', model: 'second' }] },
      alone: { provider: 'openai', model: 'first', retries: 0 },
      backed: {
        provider: 'openai',
        model: 'first',
        retries: 0,
        fallbacks: [
          { provider: 'unset', model: 'x' },
          { provider: 'anthropic', model: 'second' },
        ],
      },
      lenient: {
        provider: 'anthropic',
        model: 'second',
        retries: 0,
        fallback_for_named_models: true,
      },
      'its-own-rule': {
        provider: 'openai',
        model: 'its-own-rule',
        retries: 0,
        fallbacks: [{ provider: 'anthropic', model: 'second' }],
      },
      'scripted-model': {
        retries: 0,
        fallbacks: [{ provider: 'anthropic', model: 'second' }],
      },
      unset: { provider: 'unset', fallbacks: [{ provider: 'unset', model: 'y' }] },
      away: { provider: 'backup', model: 'm', retries: 0 },
    },
  });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const message = (body: object) => stage.rhetor.post('/message', { message: 'Hello', ...body });
const asked = () => stage.upstream.requests.map(({ vendor, model }) => `${vendor}/${model}`);
const failing = (status: number) => ({ fault: { type: 'status', status } }) as const;

describe('a model that the caller named', () => {
  it.each(TURNS)(
    'fails with its own class by $name, and no other model is asked',
    async ({ ask }) => {
      stage.upstream.otherwise(failing(503));
      const said = await ask(stage.rhetor, 'openai/named');
      expect(said.answeredBy).toBeUndefined();
      expect(said.message).toContain('openai answered 503');
      expect(said.status === undefined || said.status === 502).toBe(true);
      // A default rule with fallbacks and no retries: each surface asks once.
      expect(asked()).toEqual(['openai/named']);
    },
  );

  it('keeps the class of its failure', async () => {
    for (const [status, code] of [
      [404, 'model_not_found'],
      [429, 'rate_limited'],
    ] as const) {
      stage.upstream.next(failing(status));
      const options = { provider: 'openai', model: `class-${status}` };
      await expectError(await message({ options }), status, code);
    }
  });

  it('is replaced by the caller’s fallback', async () => {
    stage.upstream.next(failing(503));
    const options = { model: 'openai/named-2', fallback_model: 'anthropic/mine' };
    const response = await message({ options });
    expect(response.headers.get('x-rhetor-fallback')).toBe('openai/named-2');
    expect(await jsonOf(response)).toMatchObject({
      provider: 'anthropic',
      model: 'mine',
      fallback: true,
      route: { requested: 'openai/named-2', attempts: 2 },
    });
  });

  it('may have a rule’s name as its fallback, or a model of its own provider', async () => {
    stage.upstream.next(failing(503));
    const byRule = { model: 'openai/named-3', fallback_model: 'rhetor/lenient' };
    expect(await jsonOf(await message({ options: byRule }))).toMatchObject({ model: 'second' });
    stage.upstream.next(failing(503));
    const own = { provider: 'openai', model: 'named-4', fallback_model: 'named-5' };
    expect(await jsonOf(await message({ options: own }))).toMatchObject({
      provider: 'openai',
      model: 'named-5',
    });
  });

  it('is refused with a fallback that does not exist, even if it could answer itself', async () => {
    stage.upstream.knows = (model) => model !== 'typo';
    const options = { model: 'openai/named-6', fallback_model: 'anthropic/typo' };
    await expectError(await message({ options }), 404, 'model_not_found');
    stage.upstream.knows = () => true;
    const unset = { model: 'openai/named-6', fallback_provider: 'unset' };
    expect(await jsonOf(await message({ options: unset }))).toMatchObject({
      model: 'named-6',
      route: { candidates: [{ model: 'named-6' }, { skipped: 'UNSET_KEY is not set' }] },
    });
  });

  it('is replaced if a rule of its name says so', async () => {
    for (const name of ['its-own-rule', 'scripted-model']) {
      stage.upstream.next(failing(503));
      const answer = await jsonOf(await message({ options: { model: name } }));
      expect(answer).toMatchObject({ model: 'second', route: { requested: `openai/${name}` } });
    }
  });

  it('is replaced if the rule that applies allows its models as fallbacks', async () => {
    stage.upstream.next(failing(503));
    const options = { model: 'openai/named-7' };
    expect(await jsonOf(await message({ options, task_type: 'lenient' }))).toMatchObject({
      model: 'second',
      fallback: true,
      route: { requested: 'openai/named-7', rule: 'lenient' },
    });
  });
});

describe("a rule's request", () => {
  it('never goes to the default while a model of the rule is configured', async () => {
    stage.upstream.otherwise(failing(503));
    await expectError(await message({ task_type: 'alone' }), 502, 'upstream_error');
    expect(asked()).toEqual(['openai/first']);
    await expectError(await message({ task_type: 'away' }), 503, 'no_provider_available');
    expect(asked()).toEqual(['openai/first']);
  });

  it('is not served by another provider because its own does not support a field', async () => {
    const own = { message: 'Hello', task_type: 'alone', options: { top_k: 3 } };
    await expectError(await stage.rhetor.post('/message', own), 422, 'validation_failed');
    expect(asked()).toEqual([]);
  });

  it('goes to the default if none is configured, which is not a substitution', async () => {
    const response = await message({ task_type: 'unset' });
    expect(response.headers.get('x-rhetor-fallback')).toBeNull();
    const answer = await jsonOf(response);
    expect(answer).toMatchObject({
      provider: 'openai',
      model: 'scripted-model',
      route: {
        candidates: [
          { provider: 'unset', model: 'unset-model', skipped: 'UNSET_KEY is not set' },
          { provider: 'unset', model: 'y', skipped: 'UNSET_KEY is not set' },
          { provider: 'openai', model: 'scripted-model' },
        ],
      },
    });
    expect(answer).not.toHaveProperty('fallback');
    expect(answer['route']).not.toHaveProperty('requested');
  });
});

describe('a substitution', () => {
  const http = TURNS.filter(({ name }) => name.startsWith('POST'));

  it.each(http)('is in the header of $name', async ({ ask }) => {
    stage.upstream.next(TOO_LONG);
    const { headers, answeredBy } = await ask(stage.rhetor, 'rhetor/backed');
    expect(answeredBy).toBe('anthropic/second');
    expect(headers?.get('x-rhetor-fallback')).toBe('openai/first');
    stage.upstream.reset();
    const usual = await ask(stage.rhetor, 'rhetor/backed');
    expect(usual.answeredBy).toBe('openai/first');
    expect(usual.headers?.get('x-rhetor-fallback')).toBeNull();
  });

  it('is in the last frame of a stream, and in a RESPONSE', async () => {
    stage.upstream.next(TOO_LONG);
    const stream = await stage.rhetor.post('/stream', { message: 'Hello', task_type: 'backed' });
    expect(stream.headers.get('x-rhetor-fallback')).toBe('openai/first');
    const shown = { fallback: true, route: { requested: 'openai/first' } };
    expect((await readFrames(stream)).at(-1)).toMatchObject(shown);
    for (const { name, ask } of TURNS.filter(({ name: of }) => !of.startsWith('POST'))) {
      stage.upstream.next(TOO_LONG);
      expect((await ask(stage.rhetor, 'rhetor/backed')).body, name).toMatchObject(shown);
    }
  });

  it('lists every candidate of the rule, with the reasons of those that were not asked', async () => {
    const answer = await jsonOf(await message({ task_type: 'backed' }));
    expect(answer['route']).toEqual({
      rule: 'backed',
      attempts: 1,
      candidates: [
        { provider: 'openai', model: 'first' },
        { provider: 'unset', model: 'x', skipped: 'UNSET_KEY is not set' },
        { provider: 'anthropic', model: 'second' },
      ],
    });
    const route = await jsonOf(await stage.rhetor.get('/route?task_type=backed'));
    expect(route).toMatchObject({
      candidates: [
        { provider: 'openai', model: 'first', available: true },
        { provider: 'unset', model: 'x', available: false, skipped: 'UNSET_KEY is not set' },
        { provider: 'anthropic', model: 'second', available: true },
      ],
    });
  });

  it('shows which option a candidate does not support', async () => {
    const options = { top_k: 3 };
    const answer = await jsonOf(await message({ task_type: 'backed', options }));
    expect(answer).toMatchObject({
      fallback: true,
      route: {
        requested: 'openai/first',
        candidates: [{ skipped: 'it does not take top_k' }, {}, { model: 'second' }],
      },
    });
  });

  it('shows until when a circuit is open', async () => {
    const options = { model: 'openai/breaks' };
    stage.upstream.otherwise(failing(503));
    for (let count = 0; count < 5; count += 1) await message({ options });
    const route = await jsonOf(await stage.rhetor.get('/route?model=openai/breaks'));
    expect(route).toMatchObject({
      candidates: [
        {
          circuit: 'open',
          skipped: expect.stringMatching(/^circuit open until \d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      ],
    });
  });
});

describe('chunks of an answer that another model continues', () => {
  it.each([
    ['/v1/chat/completions', { model: 'backed', messages: [{ role: 'user', content: 'Hi' }] }],
    ['/api/chat', { model: 'backed', messages: [{ role: 'user', content: 'Hi' }] }],
  ])('name the one that speaks: %s', async (path, body) => {
    stage.upstream.next(
      { text: ['one ', 'two '], fault: { type: 'cut', afterTokens: 2 } },
      { text: ['three ', 'four'] },
    );
    const response = await fetch(`${stage.rhetor.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rhetor-stream-recovery': 'continue' },
      body: JSON.stringify({ ...body, stream: true }),
    });
    const models = (await response.text())
      .split('\n')
      .filter((line) => /three|one /.test(line))
      .map((line) => /"model":"([^"]+)"/.exec(line)?.[1]);
    expect(models).toEqual(['first', 'second']);
  });

  it('and a response, when it is complete', async () => {
    stage.upstream.next(
      { text: ['one ', 'two '], fault: { type: 'cut', afterTokens: 2 } },
      { text: ['three ', 'four'] },
    );
    const response = await fetch(`${stage.rhetor.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rhetor-stream-recovery': 'continue' },
      body: JSON.stringify({ model: 'backed', input: 'Hi', stream: true, store: false }),
    });
    const last = (await response.text()).split('event: response.completed\n')[1] ?? '';
    expect(JSON.parse(last.replace('data: ', ''))).toMatchObject({
      response: { model: 'second' },
    });
  });
});
