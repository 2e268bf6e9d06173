/** The prompt of a request, over HTTP and /ws, and how its answer reports it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import type { Json } from '../api/json.ts';
import { SocketClient } from '../api/socket-client.ts';
import { readFrames } from '../api/sse-frames.ts';
import { Stage } from '../api/stage.ts';
import { ask } from './library.ts';
import { promptFile, TemplatesDirectory } from './templates-directory.ts';

let directory: TemplatesDirectory;
let stage: Stage;

beforeAll(async () => {
  directory = await TemplatesDirectory.create();
  await directory.write(
    'prompts',
    'ergon.md',
    promptFile('You are {{component}}.', 'is_default: true\n'),
  );
  await directory.write('prompts', 'tone.md', promptFile('{{tone}}, {{length|in brief}}.'));
  stage = await Stage.start({ variables: { RHETOR_TEMPLATES_DIR: directory.path } });
  await ask(stage.rhetor, 'PUT', '/prompts/tone', { content: 'Tone: {{tone}}.' });
});
beforeEach(() => stage.upstream.reset());
afterAll(async () => {
  await stage.stop();
  await directory.remove();
});

type Outcome = { readonly system: unknown; readonly prompt: unknown };

function systemSent(): unknown {
  const [first] = stage.sentMessages as { role: string; content: string }[];
  return first?.role === 'system' ? first.content : undefined;
}

async function message(body: object): Promise<Outcome> {
  const answer = await ask(stage.rhetor, 'POST', '/message', { message: 'Hello', ...body });
  return { system: systemSent(), prompt: (answer['route'] as Json)['prompt'] };
}

describe('a request', () => {
  it('gets its component’s default prompt, whatever the case, and the answer names it', async () => {
    const ergon = { system: 'You are Ergon.', prompt: { id: 'ergon', version: '1' } };
    expect(await message({ component: 'ergon' })).toEqual(ergon);
    expect(await message({ component: 'ERGON' })).toEqual(ergon);
    expect(await message({ context_id: 'Ergon:design' })).toEqual(ergon);
  });

  it('gets a plain sentence if there is no prompt, or its own', async () => {
    expect(await message({ component: 'telos' })).toEqual({
      system: 'You are Telos, a Tekton AI component.',
      prompt: undefined,
    });
    expect(await message({ component: 'ergon', system_prompt: 'Mine.' })).toEqual({
      system: 'Mine.',
      prompt: undefined,
    });
  });

  it('gets the production version of the named prompt, or the named version', async () => {
    const variables = { prompt_variables: { tone: 'kind' } };
    expect(await message({ prompt_id: 'tone', ...variables })).toEqual({
      system: 'Tone: kind.',
      prompt: { id: 'tone', version: '2' },
    });
    expect(await message({ prompt_id: 'tone@1', ...variables })).toEqual({
      system: 'kind, in brief.',
      prompt: { id: 'tone', version: '1' },
    });
    await ask(stage.rhetor, 'POST', '/prompts/tone/labels', {
      version_id: '1',
      label: 'production',
    });
    expect((await message({ prompt_id: 'tone', ...variables })).prompt).toEqual({
      id: 'tone',
      version: '1',
    });
    expect((await message({ prompt_id: 'tone@latest', ...variables })).prompt).toEqual({
      id: 'tone',
      version: '2',
    });
  });

  it('fails for a missing prompt, and for a missing variable, without asking a model', async () => {
    const post = (body: object) => stage.rhetor.post('/message', { message: 'Hello', ...body });
    for (const id of ['nobody', 'tone@9', '__proto__', '../ergon']) {
      await expectError(await post({ prompt_id: id }), 404, 'prompt_not_found');
    }
    const { errors } = await expectError(
      await post({ prompt_id: 'tone', prompt_variables: {} }),
      422,
      'validation_failed',
    );
    expect(errors).toEqual([{ field: 'prompt_variables.tone', message: 'is missing' }]);
    expect(stage.upstream.requests).toHaveLength(0);
  });

  it('has its prompt in the last frame of a stream, too', async () => {
    const body = { message: 'Hello', component: 'ergon' };
    const frames = await readFrames(await stage.rhetor.post('/stream', body));
    expect(frames.at(-1)).toMatchObject({ route: { prompt: { id: 'ergon', version: '1' } } });
  });
});

describe('a request over /ws', () => {
  let client: SocketClient;
  beforeAll(async () => {
    client = await SocketClient.connect(stage.rhetor.socketUrl);
  });
  afterAll(() => client.close());

  it('gets the prompt that it names', async () => {
    const payload = {
      message: 'Hello',
      prompt_id: 'tone@2',
      prompt_variables: { tone: 'flat' },
      streaming: false,
    };
    client.send({ type: 'LLM_REQUEST', source: 'test', req_id: 'one', payload });
    const frames = await client.untilIdle('one');
    expect(frames.find(({ type }) => type === 'RESPONSE')?.payload).toMatchObject({
      route: { prompt: { id: 'tone', version: '2' } },
    });
    expect(systemSent()).toBe('Tone: flat.');
  });

  it('gets an ERROR for a missing prompt', async () => {
    const payload = { message: 'Hello', prompt_id: 'nobody', streaming: false };
    client.send({ type: 'LLM_REQUEST', source: 'test', req_id: 'two', payload });
    const frames = await client.untilIdle('two');
    expect(frames.find(({ type }) => type === 'ERROR')?.payload).toMatchObject({
      code: 'prompt_not_found',
    });
  });
});

describe("a component's default", () => {
  const create = (name: string, body: object = {}) =>
    ask(
      stage.rhetor,
      'POST',
      '/prompts',
      { name, component: 'ergon', content: `${name}.`, is_default: true, ...body },
      201,
    );
  const update = (id: string, body: object) => ask(stage.rhetor, 'PUT', `/prompts/${id}`, body);
  const current = async () => (await message({ component: 'ergon' })).system;

  it('is the prompt that was made the default last, and the previous one when that is deleted', async () => {
    await create('First');
    expect(await current()).toBe('First.');
    await create('Second', { component: 'Ergon' });
    expect(await current()).toBe('Second.');
    expect(await ask(stage.rhetor, 'GET', '/prompts/first')).toMatchObject({ is_default: false });
    expect(await update('first', { is_default: true })).toMatchObject({
      is_default: true,
      labels: { latest: '1' },
    });
    expect(await current()).toBe('First.');
    await update('first', { is_default: false });
    expect(await current()).toBe('Second.');
    await update('second', { content: 'Second, improved.' });
    expect(await current()).toBe('Second, improved.');
    await ask(stage.rhetor, 'DELETE', '/prompts/second');
    expect(await current()).toBe('You are Ergon.');
  });

  it('is never a prompt with which every request would fail', async () => {
    await create('Third');
    for (const body of [{ content: '{{tone}}' }, { content: '{{tone}}', is_default: true }]) {
      const response = await fetch(`${stage.rhetor.url}/prompts/third`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      await expectError(response, 422, 'validation_failed');
    }
    expect(await current()).toBe('Third.');
    await update('third', { content: '{{tone}}', is_default: false });
    const label = { version_id: '1', label: 'production' };
    await expectError(
      await stage.rhetor.post('/prompts/tone/labels', { ...label, version_id: '9' }),
      404,
      'prompt_not_found',
    );
    await ask(stage.rhetor, 'POST', '/prompts/third/labels', label);
    await update('third', { is_default: true });
    const forward = await stage.rhetor.post('/prompts/third/labels', { ...label, version_id: '2' });
    await expectError(forward, 422, 'validation_failed');
    expect(await current()).toBe('Third.');
  });
});
