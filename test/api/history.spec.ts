/** What a model is sent of a conversation, and what is stored of it (docs/protocol.md). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf } from './json.ts';
import { Stage } from './stage.ts';
import { held } from '../upstream/held.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start();
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const system = { role: 'system', content: expect.any(String) };
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

async function kept(contextId: string, query = '') {
  return jsonOf(await stage.rhetor.get(`/contexts/${contextId}${query}`));
}

describe('/message', () => {
  it('sends the history before the new message', async () => {
    stage.upstream.next({ text: 'Hi Ada.' }, { text: 'Your name is Ada.' });
    await stage.rhetor.post('/message', { message: 'I am Ada.', context_id: 'ada' });
    const response = await stage.rhetor.post('/message', {
      message: 'Who am I?',
      context_id: 'ada',
    });
    expect(stage.sentMessages).toEqual([
      system,
      user('I am Ada.'),
      assistant('Hi Ada.'),
      user('Who am I?'),
    ]);
    expect(await jsonOf(response)).toMatchObject({ context: 'ada', context_version: 2 });
  });

  it('sends nothing from another conversation', async () => {
    await stage.rhetor.post('/message', { message: 'secret', context_id: 'one' });
    await stage.rhetor.post('/message', { message: 'Hello', context_id: 'other' });
    expect(stage.sentMessages).toEqual([system, user('Hello')]);
  });

  it('stores the turn as the client sees it: both messages, in order, with their time', async () => {
    stage.upstream.next({ text: 'Hi.', usage: { input: 7, output: 2 } });
    const answer = await jsonOf(
      await stage.rhetor.post('/message', { message: 'Hello', context_id: 'kept' }),
    );
    expect(await kept('kept', '?include_metadata=true')).toEqual({
      context_id: 'kept',
      count: 2,
      version: 1,
      messages: [
        {
          id: expect.any(String),
          role: 'user',
          content: 'Hello',
          timestamp: expect.any(String),
          metadata: { tokens: expect.any(Number) },
        },
        {
          id: answer['message_id'],
          role: 'assistant',
          content: 'Hi.',
          timestamp: expect.any(String),
          metadata: {
            tokens: expect.any(Number),
            provider: 'openai',
            model: 'scripted-model',
            usage: expect.objectContaining({ input_tokens: 7, output_tokens: 2 }),
          },
        },
      ],
    });
    expect(await kept('kept')).not.toHaveProperty('messages.0.metadata');
  });

  it('stores nothing of a request that no model answered', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 400 } });
    const failed = await stage.rhetor.post('/message', { message: 'x', context_id: 'failed' });
    expect(failed.status).toBe(400);
    expect((await stage.rhetor.get('/contexts/failed')).status).toBe(404);
  });

  it('stores the text of a cut-off answer, and continues from there', async () => {
    stage.upstream.next(
      { text: 'one two three', fault: { type: 'cut', afterTokens: 2 } },
      { text: 'three' },
    );
    const options = { stream_recovery: 'error' };
    const body = { message: 'Count.', context_id: 'cut', options };
    await (await stage.rhetor.post('/stream', body)).text();
    expect(await kept('cut')).toMatchObject({
      count: 2,
      messages: [{ content: 'Count.' }, { content: 'one two ', status: 'error' }],
    });
    await stage.rhetor.post('/message', { message: 'Go on.', context_id: 'cut' });
    expect(stage.sentMessages).toEqual([
      system,
      user('Count.'),
      assistant('one two '),
      user('Go on.'),
    ]);
  });

  it('stores concurrent turns whole, in the order in which they end', async () => {
    const slow = held({ text: 'slow' });
    stage.upstream.next(slow.script, { text: 'fast' });
    const ask = (message: string) =>
      stage.rhetor.post('/message', { message, context_id: 'at-once' });
    const first = ask('first');
    await stage.upstream.until(() => stage.upstream.requests.length === 1);
    await ask('second');
    slow.release();
    await first;
    const { messages } = (await kept('at-once')) as { messages: { content: string }[] };
    expect(messages.map(({ content }) => content)).toEqual(['second', 'fast', 'first', 'slow']);
  });
});

describe('/chat', () => {
  it('sends exactly the messages of the client, and the system prompt', async () => {
    await stage.rhetor.post('/message', { message: 'before', context_id: 'chat' });
    const messages = [user('One.'), assistant('Two.'), user('One.')];
    stage.upstream.next({ text: 'Three.' });
    const response = await stage.rhetor.post('/chat', { messages, context_id: 'chat' });
    expect(stage.sentMessages).toEqual([system, ...messages]);
    expect(await jsonOf(response)).toMatchObject({ message: 'Three.', context: 'chat' });
  });

  it('makes its messages and the reply the active list, and archives the others', async () => {
    const chat = (messages: object[]) =>
      stage.rhetor.post('/chat', { messages, context_id: 'replaced' });
    stage.upstream.next({ text: 'B' }, { text: 'D' });
    await chat([user('A')]);
    await chat([user('A'), assistant('another B'), user('C')]);
    expect(await kept('replaced')).toMatchObject({
      count: 4,
      version: 2,
      messages: [user('A'), assistant('another B'), user('C'), assistant('D')],
    });
    const { contexts } = (await jsonOf(await stage.rhetor.get('/contexts?q=replaced'))) as {
      contexts: object[];
    };
    expect(contexts).toEqual([
      expect.objectContaining({
        id: 'replaced',
        active_message_count: 4,
        archived_message_count: 1,
        total_messages: 5,
      }),
    ]);
  });

  it('accepts system messages and lists of parts', async () => {
    const content = [
      { type: 'text', text: 'What is ' },
      { type: 'text', text: 'this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content },
    ];
    const response = await stage.rhetor.post('/chat', { messages, context_id: 'parts' });
    expect(response.status).toBe(200);
    expect(JSON.stringify(stage.sentMessages)).toContain('Be brief.');
    expect(JSON.stringify(stage.sentMessages)).toContain('data:image/png;base64,AAAA');
    expect(await kept('parts')).toMatchObject({
      messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content }, {}],
    });
  });
});
