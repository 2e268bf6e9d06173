/** The effect of a vendor's client on a conversation with `x-rhetor-context`, on every surface. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { Stage } from '../api/stage.ts';
import {
  ask,
  assistant,
  type Said,
  send,
  type Surface,
  SURFACES,
  system,
  user,
} from './surfaces.ts';

let stage: Stage;
let count = 0;

beforeAll(async () => {
  stage = await Stage.start({ vendors: ['openai'], tasks: { default: { retries: 0 } } });
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

/** No component, and different from other tests'. */
function newContext(): string {
  count += 1;
  return `user:${count}`;
}

async function say(contextId: string, surface: Surface, list: readonly Said[], reply: string) {
  stage.upstream.next({ text: [reply] });
  const response = await ask(stage.rhetor, surface, list, { 'x-rhetor-context': contextId });
  const body = await response.text();
  expect(response.status, body).toBe(200);
  expect(body).toContain(reply);
}

/** Turns of /message, with the answers `a1`, `a2` and so on. */
async function messageTurns(contextId: string, ...questions: readonly string[]): Promise<void> {
  for (const [index, message] of questions.entries()) {
    stage.upstream.next({ text: [`a${index + 1}`] });
    await stage.rhetor.post('/message', { message, context_id: contextId });
  }
}

type Kept = { readonly content: string; readonly superseded_at?: string };

async function kept(contextId: string, query = ''): Promise<readonly Kept[]> {
  const page = await jsonOf(await stage.rhetor.get(`/contexts/${contextId}?limit=100${query}`));
  return page['messages'] as readonly Kept[];
}

async function textsOf(contextId: string): Promise<readonly string[]> {
  return (await kept(contextId)).map(({ content }) => content);
}

async function archivedOf(contextId: string): Promise<readonly string[]> {
  const all = await kept(contextId, '&include_archived=true');
  return all.filter((message) => message.superseded_at !== undefined).map(({ content }) => content);
}

describe.each(SURFACES)('$name', (surface) => {
  it('adds one message to a conversation, and the model gets the earlier ones too', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1', 'u2', 'u3');
    await say(contextId, surface, [user('u4')], 'a4');
    expect(stage.sentMessages).toEqual([
      ...[user('u1'), assistant('a1'), user('u2'), assistant('a2')],
      ...[user('u3'), assistant('a3'), user('u4')],
    ]);
    await say(contextId, surface, [user('u4')], 'a5');
    expect(await textsOf(contextId)).toEqual([
      'u1',
      'a1',
      'u2',
      'a2',
      'u3',
      'a3',
      'u4',
      'a4',
      'u4',
      'a5',
    ]);
    expect(await archivedOf(contextId)).toEqual([]);
  });

  it('gives a client a memory, with the request’s own system prompt', async () => {
    const contextId = newContext();
    await say(contextId, surface, [system('Be brief.'), user('u1')], 'a1');
    await say(contextId, surface, [system('Be brief.'), user('u2')], 'a2');
    await say(contextId, surface, [system('Be long.'), user('u3')], 'a3');
    expect(stage.sentMessages).toEqual([
      system('Be long.'),
      ...[user('u1'), assistant('a1'), user('u2'), assistant('a2'), user('u3')],
    ]);
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u2', 'a2', 'u3', 'a3']);
  });

  it('treats a whole list as the client’s own view, and adds the rest as new', async () => {
    const contextId = newContext();
    const first = [system('Be brief.'), user('u1')];
    await say(contextId, surface, first, 'a1');
    const second = [...first, assistant(' a1\n'), user('u2')];
    await say(contextId, surface, second, 'a2');
    expect(stage.sentMessages).toEqual(second);
    await say(contextId, surface, [...second, assistant('a2'), user('u3')], 'a3');
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u2', 'a2', 'u3', 'a3']);
    expect(await archivedOf(contextId)).toEqual([]);
  });

  it('archives nothing if the client has dropped its oldest messages', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1', 'u2', 'u3');
    const list = [user('u3'), assistant('a3'), user('u4')];
    await say(contextId, surface, list, 'a4');
    expect(stage.sentMessages).toEqual(list);
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u2', 'a2', 'u3', 'a3', 'u4', 'a4']);
    expect(await archivedOf(contextId)).toEqual([]);
  });

  it('archives edited messages, and an answer that is requested again', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1', 'u2');
    await say(contextId, surface, [user('u1'), assistant('a1'), user('u2')], 'a2 again');
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u2', 'a2 again']);
    expect(await archivedOf(contextId)).toEqual(['a2']);
    await say(contextId, surface, [user('u1'), assistant('a1'), user('u3')], 'a3');
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u3', 'a3']);
    expect(await archivedOf(contextId)).toEqual(['u2', 'a2', 'a2 again']);
  });

  it.each(['header', 'metadata'] as const)('replaces or appends as the %s says', async (place) => {
    const contextId = newContext();
    const choose = async (history: string, list: readonly Said[]): Promise<void> => {
      const context = { 'x-rhetor-context': contextId };
      const choice = { 'x-rhetor-history': history };
      const [headers, more] =
        place === 'header'
          ? [{ ...context, ...choice }, {}]
          : [{}, { metadata: { ...context, ...choice } }];
      const response = await ask(stage.rhetor, surface, list, headers, more);
      expect(response.status, await response.text()).toBe(200);
    };
    await messageTurns(contextId, 'u1', 'u2');
    stage.upstream.next({ text: ['a3'] });
    await choose('append', [system('Be brief.'), user('u1'), assistant('a1'), user('u2')]);
    expect(stage.sentMessages).toEqual([
      system('Be brief.'),
      ...[user('u1'), assistant('a1'), user('u2'), assistant('a2')],
      ...[user('u1'), assistant('a1'), user('u2')],
    ]);
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u2', 'a2', 'u1', 'a1', 'u2', 'a3']);
    stage.upstream.next({ text: ['a4'] });
    await choose('replace', [user('u4')]);
    expect(stage.sentMessages).toEqual([user('u4')]);
    expect(await textsOf(contextId)).toEqual(['u4', 'a4']);
    expect(await archivedOf(contextId)).toHaveLength(8);
  });

  it('refuses another value by name, and another header too', async () => {
    const headers = { 'x-rhetor-context': newContext(), 'x-rhetor-history': 'prepend' };
    const response = await ask(stage.rhetor, surface, [user('u1')], headers);
    expect(response.status).toBe(400);
    expect(surface.errorText(await response.json())).toBe(
      'x-rhetor-history must be one of replace, append.',
    );
    const metadata = { 'x-rhetor-histories': 'append' };
    const unknown = await ask(stage.rhetor, surface, [user('u1')], {}, { metadata });
    expect(unknown.status).toBe(400);
    expect(surface.errorText(await unknown.json())).toBe('metadata.x-rhetor-histories is unknown.');
    expect(stage.upstream.requests).toEqual([]);
  });

  it('adds a component’s prompt only if it has one, and invents none', async () => {
    const sentFor = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
      await ask(stage.rhetor, surface, [user('Hello')], headers);
      return stage.sentMessages;
    };
    const bare = [user('Hello')];
    const prompted = [{ role: 'system', content: expect.stringContaining('Ergon') }, user('Hello')];
    count += 1;
    expect(await sentFor({ 'x-rhetor-context': `user:${count}` })).toEqual(bare);
    expect(await sentFor({ 'x-rhetor-context': `plain-${count}` })).toEqual(bare);
    expect(await sentFor({ 'x-rhetor-component': 'nobody' })).toEqual(bare);
    expect(await sentFor({ 'x-rhetor-context': `ergon:${surface.name.length}-${count}` })).toEqual(
      prompted,
    );
    expect(await sentFor({ 'x-rhetor-component': 'ergon' })).toEqual(prompted);
    const context = await jsonOf(await stage.rhetor.get(`/contexts?q=user:${count}`));
    expect(context).toMatchObject({
      contexts: [expect.not.objectContaining({ component: 'user' })],
    });
  });
});

const [chat] = SURFACES;
if (chat === undefined) throw new Error('there is a surface');

describe('a conversation of several callers', () => {
  it('stores two concurrent turns whole, and archives neither', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1', 'u2');
    const list = [user('u1'), assistant('a1'), user('u2'), assistant('a2')];
    stage.upstream.next({ text: ['one'], endMs: 20 }, { text: ['two'] });
    const headers = { 'x-rhetor-context': contextId };
    const answers = await Promise.all(
      ['left', 'right'].map((text) => ask(stage.rhetor, chat, [...list, user(text)], headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const texts = await textsOf(contextId);
    expect(texts).toHaveLength(8);
    expect(texts.slice(0, 4)).toEqual(['u1', 'a1', 'u2', 'a2']);
    expect([texts[4], texts[6]].toSorted()).toEqual(['left', 'right']);
    expect(await archivedOf(contextId)).toEqual([]);
  });

  it('archives only what the caller saw, not messages added in the meantime', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1');
    stage.upstream.next({ text: ['a1 again', ' '], fault: { type: 'stall', afterTokens: 1 } });
    const caller = new AbortController();
    const again = await fetch(`${stage.rhetor.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rhetor-context': contextId },
      body: JSON.stringify({ model: 'rhetor', messages: [user('u1')], stream: true }),
      signal: caller.signal,
    });
    expect(again.status).toBe(200);
    stage.upstream.next({ text: ['a2'] });
    await stage.rhetor.post('/message', { message: 'u2', context_id: contextId });
    caller.abort();
    await vi.waitFor(async () => {
      expect(await textsOf(contextId)).toEqual(['u1', 'u2', 'a2', 'a1 again']);
    });
    expect(await archivedOf(contextId)).toEqual(['a1']);
  });

  it('stores nothing of a turn whose conversation was deleted in the meantime', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1', 'u2');
    stage.upstream.next({ fault: { type: 'silent' } });
    const waiting = ask(stage.rhetor, chat, [user('u3')], { 'x-rhetor-context': contextId });
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    await fetch(`${stage.rhetor.url}/contexts/${contextId}`, { method: 'DELETE' });
    expect((await waiting).status).toBe(409);
    expect((await stage.rhetor.get(`/contexts/${contextId}`)).status).toBe(404);
  });

  it('continues on /message after a vendor’s client, and vice versa', async () => {
    const contextId = newContext();
    await say(contextId, chat, [user('u1')], 'a1');
    stage.upstream.next({ text: ['a2'] });
    await stage.rhetor.post('/message', { message: 'u2', context_id: contextId });
    expect(stage.sentMessages).toEqual([
      { role: 'system', content: expect.not.stringContaining('User') },
      ...[user('u1'), assistant('a1'), user('u2')],
    ]);
    await say(contextId, chat, [user('u3')], 'a3');
    expect(stage.sentMessages).toHaveLength(5);
  });

  it('sends what begins a conversation in the order of the client', async () => {
    const contextId = newContext();
    const list = [user('u1'), system('Only facts.'), user('u2')];
    await say(contextId, chat, list, 'a1');
    expect(stage.sentMessages).toEqual(list);
    expect(await textsOf(contextId)).toEqual(['u1', 'u2', 'a1']);
  });

  it('sends pinned messages before a view, and the rest of the window before an addition', async () => {
    const contextId = newContext();
    const pinned = { role: 'system', content: 'The deadline is Friday.' };
    await stage.rhetor.post('/contexts', { context_id: contextId, pinned_messages: [pinned] });
    await say(contextId, chat, [user('u1')], 'a1');
    expect(stage.sentMessages).toEqual([pinned, user('u1')]);
    const list = [user('u1'), assistant('a1'), user('u2')];
    await say(contextId, chat, list, 'a2');
    expect(stage.sentMessages).toEqual([pinned, ...list]);
    await say(contextId, chat, [user('u3')], 'a3');
    expect(stage.sentMessages).toEqual([pinned, ...list, assistant('a2'), user('u3')]);
    expect(await textsOf(contextId)).toHaveLength(7);
  });
});

describe('a loop of tool calls', () => {
  it('archives nothing, whatever the client does to the arguments', async () => {
    const contextId = newContext();
    const headers = { 'x-rhetor-context': contextId };
    const call = { id: 'c1', name: 'look', arguments: ['{"at":', '{"x":1,"y":2}}'] };
    const chatOf = (messages: readonly object[]) =>
      send(stage.rhetor, '/v1/chat/completions', { model: 'rhetor', messages }, headers);
    stage.upstream.next({ toolCalls: [call] });
    await chatOf([user('u1')]);
    const calls = (json: string) => ({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: json } }],
    });
    const result = { role: 'tool', tool_call_id: 'c1', content: 'seen' };
    stage.upstream.next({ text: ['a2'] });
    await chatOf([user('u1'), calls('{"at": {"y": 2, "x": 1}}'), result]);
    expect(await textsOf(contextId)).toEqual(['u1', '', 'seen', 'a2']);
    expect(await archivedOf(contextId)).toEqual([]);
  });

  it('continues with a client that has no ids, using the stored ids', async () => {
    const contextId = newContext();
    const headers = { 'x-rhetor-context': contextId };
    const chatOf = (messages: readonly object[]) =>
      send(stage.rhetor, '/api/chat', { model: 'rhetor', stream: false, messages }, headers);
    stage.upstream.next({ toolCalls: [{ id: 'c1', name: 'look', arguments: ['{"x":1}'] }] });
    await chatOf([user('u1')]);
    const calls = {
      ...assistant(''),
      tool_calls: [{ function: { name: 'look', arguments: { x: 1 } } }],
    };
    stage.upstream.next({ text: ['a2'] });
    await chatOf([user('u1'), calls, { role: 'tool', tool_name: 'look', content: 'seen' }]);
    expect(await archivedOf(contextId)).toEqual([]);
    expect(await kept(contextId)).toMatchObject([
      { content: 'u1' },
      { tool_calls: [{ id: 'c1' }] },
      { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      { content: 'a2' },
    ]);
  });

  it('accepts a result alone if the conversation has its call', async () => {
    const contextId = newContext();
    const headers = { 'x-rhetor-context': contextId };
    stage.upstream.next({ toolCalls: [{ id: 'c1', name: 'look', arguments: ['{}'] }] });
    await ask(stage.rhetor, chat, [user('u1')], headers);
    const result = { role: 'tool', tool_call_id: 'c1', content: 'seen' };
    const body = { model: 'rhetor', messages: [result] };
    stage.upstream.next({ text: ['a2'] });
    expect((await send(stage.rhetor, '/v1/chat/completions', body, headers)).status).toBe(200);
    expect(stage.sentMessages).toMatchObject([user('u1'), { tool_calls: [{ id: 'c1' }] }, result]);
    expect(await textsOf(contextId)).toEqual(['u1', '', 'seen', 'a2']);
  });
});

describe('/api/generate', () => {
  const generate = (
    contextId: string,
    prompt: string,
    more: Readonly<Record<string, string>> = {},
  ) =>
    send(
      stage.rhetor,
      '/api/generate',
      { model: 'rhetor', stream: false, prompt, system: 'Be brief.' },
      { 'x-rhetor-context': contextId, ...more },
    );

  it('always continues, because a prompt is not a list', async () => {
    const contextId = newContext();
    for (const reply of ['a1', 'a2']) {
      stage.upstream.next({ text: [reply] });
      await generate(contextId, 'u1');
    }
    expect(stage.sentMessages).toEqual([
      system('Be brief.'),
      ...[user('u1'), assistant('a1'), user('u1')],
    ]);
    expect(await textsOf(contextId)).toEqual(['u1', 'a1', 'u1', 'a2']);
  });

  it('starts over if the header says so', async () => {
    const contextId = newContext();
    await messageTurns(contextId, 'u1', 'u2');
    stage.upstream.next({ text: ['a3'] });
    await generate(contextId, 'u3', { 'x-rhetor-history': 'replace' });
    expect(await textsOf(contextId)).toEqual(['Be brief.', 'u3', 'a3']);
  });
});

describe('a response after another', () => {
  it('cannot replace the response that it follows', async () => {
    const body = { model: 'rhetor', input: 'u1', conversation: newContext() };
    const headers = { 'x-rhetor-history': 'replace' };
    const response = await send(stage.rhetor, '/v1/responses', body, headers);
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { param: 'x-rhetor-history' } });
    const appending = await send(stage.rhetor, '/v1/responses', body, {
      'x-rhetor-history': 'append',
    });
    expect(appending.status).toBe(200);
  });
});

describe('/message', () => {
  it.each([
    [{ context_id: 'user:first' }, 'helpful'],
    [{ context_id: 'user:second', component: 'zeus' }, 'You are Zeus'],
    [{ context_id: 'ergon:third' }, 'Ergon'],
  ])('makes up a prompt only for a component that was named: %j', async (place, words) => {
    await stage.rhetor.post('/message', { message: 'Hello', ...place });
    const [first] = stage.sentMessages as readonly Said[];
    expect(first).toEqual({ role: 'system', content: expect.stringContaining(words) });
    expect(first?.content).not.toContain('You are User');
  });
});
