/** POST and PATCH on /contexts: creating, describing, continuing and forking conversations without a model. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from './expect-error.ts';
import { type Json, jsonOf, TIMESTAMP, UUID } from './json.ts';
import { MODEL, Stage } from './stage.ts';

let stage: Stage;
let id: string;

beforeAll(async () => {
  stage = await Stage.start();
});
beforeEach(() => {
  stage.upstream.reset();
  id = `changes:${randomUUID()}`;
});
afterAll(() => stage.stop());

const send = (method: string, path: string, body?: unknown, ifMatch?: string) =>
  fetch(`${stage.rhetor.url}/contexts${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
  });
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const system = (content: string) => ({ role: 'system', content });
const textsOf = async (context: string) => {
  const page = await jsonOf(await stage.rhetor.get(`/contexts/${context}?limit=1000`));
  return (page['messages'] as Json[]).map(({ content }) => content);
};

describe('POST /contexts', () => {
  it('creates a context with everything that can be set', async () => {
    const response = await send('POST', '', {
      context_id: id,
      component: 'ergon',
      metadata: { topic: 'ä' },
      max_tokens: 9_000,
      max_messages: 50,
      pinned_messages: [system('Be brief.'), user('My name is Ada.')],
    });
    expect(response.status).toBe(201);
    expect(await jsonOf(response)).toEqual({
      id,
      component: 'ergon',
      created_at: expect.stringMatching(TIMESTAMP),
      updated_at: expect.stringMatching(TIMESTAMP),
      active_message_count: 2,
      archived_message_count: 0,
      total_messages: 2,
      summary_count: 0,
      token_count: expect.any(Number),
      metadata: { topic: 'ä' },
      version: 1,
      max_tokens: 9_000,
      max_messages: 50,
    });
    const page = await jsonOf(await stage.rhetor.get(`/contexts/${id}`));
    expect(page['messages']).toMatchObject([
      { role: 'system', content: 'Be brief.', pinned: true },
      { role: 'user', content: 'My name is Ada.', pinned: true },
    ]);
  });

  it('generates an id if none is given', async () => {
    const response = await send('POST', '', {});
    expect(response.status).toBe(201);
    const context = await jsonOf(response);
    expect(context['id']).toMatch(UUID);
    expect(context).toMatchObject({ version: 0, total_messages: 0, metadata: {} });
  });

  it('refuses an id that is taken', async () => {
    await send('POST', '', { context_id: id });
    const body = await expectError(
      await send('POST', '', { context_id: id, metadata: { a: 1 } }),
      409,
      'conflict',
    );
    expect(body['context']).toBe(id);
  });

  it.each([
    ['context_id', { context_id: 'no spaces' }],
    ['metadata', { metadata: [1] }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_messages', { max_messages: 5_000 }],
    ['pinned_messages.0.role', { pinned_messages: [{ role: 'nobody', content: 'x' }] }],
    ['pinned_messages.1', { pinned_messages: [system('x'), assistant('x')] }],
    ['pinned_messages.1', { pinned_messages: [user('x'), TOOL_RESULT()] }],
    ['unknown', { unknown: 1 }],
  ])('names the field that is wrong: %s', async (field, body) => {
    const refused = await expectError(await send('POST', '', body), 422, 'validation_failed');
    expect(refused['errors']).toMatchObject([{ field }]);
  });

  it('refuses oversized metadata', async () => {
    const metadata = { text: 'x'.repeat(70_000) };
    const response = await send('POST', '', { context_id: id, metadata });
    await expectError(response, 422, 'validation_failed');
    await expectError(await stage.rhetor.get(`/contexts/${id}`), 404, 'context_not_found');
  });

  it('sets the beginning of every window, and its limits', async () => {
    await send('POST', '', {
      context_id: id,
      max_messages: 3,
      pinned_messages: [user('My name is Ada.')],
    });
    for (const message of ['one', 'two', 'three']) {
      await stage.rhetor.post('/message', { message, context_id: id });
    }
    const sent = (stage.sentMessages as Json[]).filter(({ role }) => role !== 'system');
    expect(sent.map(({ content }) => content)).toEqual([
      'My name is Ada.',
      'two',
      'Hello, world!',
      'three',
    ]);
  });
});

describe('PATCH /contexts/{id}', () => {
  it('changes only the given fields', async () => {
    await send('POST', '', { context_id: id, metadata: { a: 1, b: 2 }, max_tokens: 500 });
    const response = await send('PATCH', `/${id}`, {
      metadata: { b: null, c: 3 },
      component: 'telos',
      max_tokens: 0,
      max_messages: 7,
    });
    expect(response.status).toBe(200);
    const context = await jsonOf(response);
    expect(context).toMatchObject({
      id,
      component: 'telos',
      metadata: { a: 1, c: 3 },
      max_messages: 7,
      version: 0,
    });
    expect(context).not.toHaveProperty('max_tokens');
    expect(await jsonOf(await send('PATCH', `/${id}`, { max_messages: null }))).toMatchObject({
      max_messages: 7,
    });
  });

  it('creates nothing, and refuses unknown fields', async () => {
    await expectError(await send('PATCH', `/${id}`, {}), 404, 'context_not_found');
    await expectError(await send('PATCH', '/no%20spaces', {}), 422, 'validation_failed');
    await send('POST', '', { context_id: id });
    await expectError(await send('PATCH', `/${id}`, { version: 3 }), 422, 'validation_failed');
    await expectError(await send('PATCH', `/${id}`, { max_tokens: -1 }), 422, 'validation_failed');
  });
});

describe('PATCH /contexts/{id}/messages/{message_id}', () => {
  const pin = async (text: string, pinned: boolean): Promise<Json> => {
    const page = await jsonOf(await stage.rhetor.get(`/contexts/${id}?limit=100`));
    const found = (page['messages'] as Json[]).find(({ content }) => content === text);
    return jsonOf(await send('PATCH', `/${id}/messages/${found?.['id'] as string}`, { pinned }));
  };
  const sentTexts = (): readonly unknown[] =>
    (stage.sentMessages as Json[])
      .filter(({ role }) => role !== 'system')
      .map(({ content }) => content);

  it('sends a pinned message with every question', async () => {
    await send('POST', '', { context_id: id, max_messages: 3 });
    for (const message of ['one', 'two']) {
      await stage.rhetor.post('/message', { message, context_id: id });
    }
    expect(await pin('one', true)).toEqual({
      context_id: id,
      pinned: true,
      count: 1,
      message_ids: [expect.stringMatching(UUID)],
    });
    await stage.rhetor.post('/message', { message: 'three', context_id: id });
    expect(sentTexts()).toEqual(['one', 'two', 'Hello, world!', 'three']);
    await pin('one', false);
    await stage.rhetor.post('/message', { message: 'four', context_id: id });
    expect(sentTexts()).toEqual(['three', 'Hello, world!', 'four']);
    const { entries } = await jsonOf(await stage.rhetor.get('/audit?limit=1'));
    expect(entries).toEqual([
      expect.objectContaining({
        action: 'PATCH /contexts/:id/messages/:message_id',
        context_id: id,
        subject: expect.stringMatching(UUID),
        fields: 'pinned',
        outcome: 'done',
      }),
    ]);
  });

  it('changes nothing for a client that keeps the history itself', async () => {
    const ask = (...messages: readonly object[]) =>
      fetch(`${stage.rhetor.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-rhetor-context': id },
        body: JSON.stringify({ model: MODEL, messages }),
      }).then(jsonOf);
    const first = [user('one'), assistant('Hello, world!')];
    await ask(user('one'));
    await ask(...first, user('two'));
    await pin('one', true);
    await ask(...first, user('two'), assistant('Hello, world!'), user('three'));
    const all = ['one', 'Hello, world!', 'two', 'Hello, world!', 'three', 'Hello, world!'];
    expect(await textsOf(id)).toEqual(all);
    await ask(user('three'), assistant('Hello, world!'), user('four'));
    expect(sentTexts()).toEqual(['one', 'three', 'Hello, world!', 'four']);
    expect(await textsOf(id)).toEqual([...all, 'four', 'Hello, world!']);
    await pin('two', true);
    await ask(...first, user('five'));
    expect(sentTexts()).toEqual(['one', 'Hello, world!', 'five']);
    expect(await textsOf(id)).toEqual(['one', 'Hello, world!', 'five', 'Hello, world!']);
  });

  it('refuses anything but true and false', async () => {
    await stage.rhetor.post('/message', { message: 'one', context_id: id });
    const { messages } = await jsonOf(await stage.rhetor.get(`/contexts/${id}`));
    const path = `/${id}/messages/${(messages as Json[])[0]?.['id'] as string}`;
    await expectError(await send('PATCH', path, {}), 422, 'validation_failed');
    await expectError(await send('PATCH', path, { pinned: 'yes' }), 422, 'validation_failed');
  });
});

describe('POST /contexts/{id}/messages', () => {
  it('continues a conversation without a model', async () => {
    await stage.rhetor.post('/message', { message: 'one', context_id: id });
    const asked = stage.upstream.requests.length;
    const response = await send('POST', `/${id}/messages`, {
      messages: [user('two'), assistant('dos')],
    });
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toEqual({
      context_id: id,
      count: 2,
      message_ids: [expect.stringMatching(UUID), expect.stringMatching(UUID)],
      version: 2,
    });
    expect(stage.upstream.requests).toHaveLength(asked);
    expect(await textsOf(id)).toEqual(['one', 'Hello, world!', 'two', 'dos']);
  });

  it('refuses a missing context, an unexpected version or an invalid message', async () => {
    const path = `/${id}/messages`;
    const body = { messages: [user('two')] };
    await expectError(await send('POST', path, body), 404, 'context_not_found');
    await send('POST', '', { context_id: id });
    await expectError(await send('POST', path, body, '"4"'), 409, 'version_conflict');
    await expectError(await send('POST', path, body, '4'), 400, 'invalid_value');
    await expectError(await send('POST', path, { messages: [] }), 422, 'validation_failed');
    await expectError(await send('POST', path, { messages: [{}] }), 422, 'validation_failed');
    expect(await textsOf(id)).toEqual([]);
    expect((await send('POST', path, body, '"0"')).status).toBe(200);
  });
});

describe('POST /contexts/{id}/fork', () => {
  it('branches off at a message', async () => {
    const first = await jsonOf(
      await stage.rhetor.post('/message', { message: 'one', context_id: id }),
    );
    await stage.rhetor.post('/message', { message: 'two', context_id: id });
    const fork = `${id}:fork`;
    const at = String(first['message_id']);
    const response = await send('POST', `/${id}/fork?at=${at}`, { context_id: fork });
    expect(response.status).toBe(201);
    expect(await jsonOf(response)).toMatchObject({ id: fork, forked_from: id, version: 1 });
    expect(await textsOf(fork)).toEqual(['one', 'Hello, world!']);
    const whole = await jsonOf(await send('POST', `/${id}/fork`));
    expect(whole['id']).toMatch(UUID);
    expect(await textsOf(String(whole['id']))).toHaveLength(4);
  });

  it('refuses a missing message, a taken id and a missing context', async () => {
    await stage.rhetor.post('/message', { message: 'one', context_id: id });
    await expectError(await send('POST', `/${id}/fork?at=nobody`, {}), 404, 'not_found');
    await expectError(await send('POST', `/${id}/fork`, { context_id: id }), 409, 'conflict');
    await expectError(await send('POST', '/nowhere/fork', {}), 404, 'context_not_found');
    await expectError(
      await send('POST', `/${id}/fork`, { context_id: 'no spaces' }),
      422,
      'validation_failed',
    );
    const { contexts } = await jsonOf(await stage.rhetor.get(`/contexts?q=${id}`));
    expect(contexts).toHaveLength(1);
  });
});

function TOOL_RESULT(): object {
  return { role: 'tool', tool_call_id: 'a', content: 'x' };
}
