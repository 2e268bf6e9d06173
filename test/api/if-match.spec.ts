/** If-Match: a turn runs only on the version of the context that its caller has seen. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conditionalPost } from './conditional-post.ts';
import { expectError } from './expect-error.ts';
import { jsonOf } from './json.ts';
import { LiveStream, readFrames } from './sse-frames.ts';
import { Stage } from './stage.ts';
import { held } from '../upstream/held.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start();
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const bodyFor = (path: string, context: string): object =>
  path === '/chat'
    ? { messages: [{ role: 'user', content: 'Hello' }], context_id: context }
    : { message: 'Hello', context_id: context };
const post = (path: string, context: string, ifMatch: string) =>
  conditionalPost(stage.rhetor, path, bodyFor(path, context), { ifMatch });
const messagesOf = async (context: string) =>
  (await jsonOf(await stage.rhetor.get(`/contexts/${context}`)))['count'];

describe.each(['/message', '/stream', '/chat'])('If-Match on %s', (path) => {
  const context = `match${path.replace('/', '-')}`;

  it('allows a turn while the context is unchanged', async () => {
    for (const version of ['"0"', '"1"']) {
      const response = await post(path, context, version);
      expect(response.status).toBe(200);
      await response.text();
    }
    expect(await jsonOf(await stage.rhetor.get(`/contexts/${context}`))).toMatchObject({
      version: 2,
    });
  });

  it('refuses it once the context has changed, before a model is called', async () => {
    for (const version of ['"1"', '"0"', '"3"']) {
      const body = await expectError(await post(path, context, version), 409, 'version_conflict');
      expect(body['context']).toBe(context);
    }
    expect(stage.upstream.requests).toHaveLength(0);
    expect(await jsonOf(await stage.rhetor.get(`/contexts/${context}`))).toMatchObject({
      version: 2,
    });
  });

  it.each(['7', '*', 'W/"7"', '"seven"', '""', '"-1"'])('refuses %s', async (ifMatch) => {
    const { error } = await expectError(await post(path, context, ifMatch), 400, 'invalid_value');
    expect(error).toContain('If-Match');
    expect(stage.upstream.requests).toHaveLength(0);
  });
});

it('is checked again at the end of a stream: its last frame reports that the context has changed', async () => {
  const slow = held({ text: 'one two three four five six' }, 1);
  stage.upstream.next(slow.script);
  const response = await conditionalPost(
    stage.rhetor,
    '/stream',
    { message: 'Hello', context_id: 'moved' },
    { ifMatch: '"0"' },
  );
  const live = new LiveStream(response);
  await live.until((text) => text.includes('"chunk":"one "'));
  expect((await stage.rhetor.post('/message', bodyFor('/message', 'moved'))).status).toBe(200);
  slow.release();
  await live.untilEnd();
  expect(live.frames.at(-1)).toMatchObject({
    code: 'version_conflict',
    done: true,
    finish_reason: 'error',
    chunk: '',
    context: 'moved',
  });
  expect(await messagesOf('moved')).toBe(2);
});

it('is checked again at the end of an answer', async () => {
  const slow = held({ text: 'late' });
  stage.upstream.next(slow.script);
  const late = conditionalPost(stage.rhetor, '/message', bodyFor('/message', 'raced'), {
    ifMatch: '"0"',
  });
  await stage.upstream.until(() => stage.upstream.requests.length === 1);
  expect((await stage.rhetor.post('/message', bodyFor('/message', 'raced'))).status).toBe(200);
  slow.release();
  await expectError(await late, 409, 'version_conflict');
  expect(await messagesOf('raced')).toBe(2);
});

it('with a version other than 0 needs a named context', async () => {
  const send = (ifMatch: string) =>
    conditionalPost(stage.rhetor, '/stream', { message: 'Hello' }, { ifMatch });
  await expectError(await send('"2"'), 409, 'version_conflict');
  expect((await readFrames(await send('"0"'))).at(-1)).toMatchObject({ context_version: 1 });
});
