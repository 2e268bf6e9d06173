/** Where a body for its own vendor is translated after all, and where Rhetor adds to it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';
import { ask as askLibrary } from '../prompts/library.ts';
import { postTo } from './post-to.ts';

const MESSAGES = [{ role: 'user', content: 'Count.' }];
const NO_STREAMS = {
  type: 'status',
  status: 400,
  message: 'Your organization must be verified to stream this model.',
} as const;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'anthropic'],
    tasks: {
      default: { retries: 0 },
      patient: { retries: 0, stream_recovery: 'buffer' },
      going_on: {
        retries: 0,
        stream_recovery: 'continue',
        fallbacks: [{ provider: 'anthropic', model: MODEL }],
        fallback_for_named_models: true,
      },
      either: {
        retries: 0,
        fallbacks: [{ provider: 'anthropic', model: MODEL }],
        fallback_for_named_models: true,
      },
      at_once: { retries: 0, upstream_stream: false },
    },
  });
  const prompt = { name: 'Keeper', component: 'lighthouse', content: 'Speak as the keeper.' };
  await askLibrary(stage.rhetor, 'POST', '/prompts', { ...prompt, is_default: true }, 201);
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const ask = (body: object, headers: Readonly<Record<string, string>> = {}) =>
  postTo(
    stage.rhetor,
    '/v1/chat/completions',
    { model: `openai/${MODEL}`, messages: MESSAGES, mark: 'own', ...body },
    headers,
  );

describe('an account that may not stream', () => {
  it('is asked once more for the whole answer, which a stream brings as one chunk', async () => {
    stage.upstream.next({ fault: NO_STREAMS }, { text: 'One. Two.' });
    const said = await (await ask({ stream: true })).text();
    expect(said.match(/"content":"One. Two."/g)).toHaveLength(1);
    expect(said.match(/\[DONE\]/g)).toHaveLength(1);
    const asked = stage.upstream.requests.map(({ body }) => body);
    expect(asked.map(({ stream }) => stream ?? false)).toEqual([true, false]);
    expect(asked[1]).toMatchObject({ mark: 'own', messages: MESSAGES });
  });

  it('answers Rhetor’s own dialect, too', async () => {
    stage.upstream.next({ fault: NO_STREAMS }, { text: 'One. Two.' });
    const response = await postTo(stage.rhetor, '/message', { message: 'Count.' }, {});
    expect(await jsonOf(response)).toMatchObject({ message: 'One. Two.' });
  });

  it('is not asked again after another refusal', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 400, message: 'no such upstream' } });
    expect((await ask({ stream: true })).status).toBe(400);
    expect(stage.upstream.requests).toHaveLength(1);
  });
});

describe('an answer that Rhetor may have to repair', () => {
  it.each(['patient', 'going_on'])('is translated under the rule %s', async (task) => {
    const said = await (await ask({ stream: true }, { 'x-rhetor-task': task })).text();
    expect(said).toContain('"content":"Hello');
    // The vendor's own field of each chunk.
    expect(said).not.toContain('fp_scripted');
    expect(stage.upstream.lastRequest.body).toMatchObject({ mark: 'own', stream: true });
  });

  it('is continued by a model of another dialect', async () => {
    const fault = { type: 'cut', afterTokens: 2 } as const;
    stage.upstream.next({ text: ['One. ', 'Two. ', 'Three. '], fault }, { text: 'Three. ' });
    const response = await ask({ stream: true, mark: undefined }, { 'x-rhetor-task': 'going_on' });
    const said = await response.text();
    expect(said).toContain('"content":"Three. "');
    expect(said.match(/\[DONE\]/g)).toHaveLength(1);
    expect(stage.upstream.lastRequest.vendor).toBe('anthropic');
  });
});

describe('betas in the address', () => {
  it.each(['default', 'patient', 'at_once'])('go along under the rule %s', async (task) => {
    const body = { model: `anthropic/${MODEL}`, max_tokens: 9, messages: MESSAGES };
    for (const query of ['?beta=true', '']) {
      const betas = query === '' ? {} : { 'anthropic-beta': 'context-management-2025-06-27' };
      const headers = { 'x-rhetor-task': task, ...betas };
      const response = await postTo(stage.rhetor, `/v1/messages${query}`, body, headers);
      expect(response.status).toBe(200);
      await response.text();
      expect(stage.upstream.lastRequest.query).toBe(query);
    }
  });
});

describe('a model of another dialect', () => {
  it('gets a translation, and its answer is translated', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 500 } }, { text: 'Two.' });
    const response = await ask({ mark: undefined }, { 'x-rhetor-task': 'either' });
    expect(response.headers.get('x-rhetor-fallback')).toBe(`openai/${MODEL}`);
    expect(await jsonOf(response)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Two.' } }],
    });
    expect(stage.upstream.requests.map(({ vendor }) => vendor)).toEqual(['openai', 'anthropic']);
  });

  it('is not asked for what only the vendor can answer', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 500 } });
    const response = await ask({ n: 2 }, { 'x-rhetor-task': 'either' });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(stage.upstream.requests.map(({ vendor }) => vendor)).toEqual(['openai']);
  });
});

describe('what Rhetor adds', () => {
  it('is the prompt of a component, before the caller’s own messages', async () => {
    const response = await ask({ zz: 1 }, { 'x-rhetor-component': 'lighthouse' });
    expect(response.status).toBe(200);
    expect(stage.upstream.lastRequest.body).toMatchObject({
      zz: 1,
      messages: [{ role: 'system', content: 'Speak as the keeper.' }, ...MESSAGES],
    });
  });
});

describe('a rule with `upstream_stream: false`', () => {
  it('asks for whole answers for Rhetor’s own dialect, too, streamed or not', async () => {
    for (const streaming of [true, false]) {
      const body = { message: 'Count.', task_type: 'at_once', streaming };
      const response = await postTo(stage.rhetor, '/message', body, {});
      expect(await response.text()).toContain('Hello, world!');
      expect(stage.upstream.lastRequest.body['stream'] ?? false).toBe(false);
    }
  });
});
