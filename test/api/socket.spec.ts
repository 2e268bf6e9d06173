/** The WebSocket: every frame in the table of docs/websocket.md. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TIMESTAMP, UUID } from './json.ts';
import { type Frame, SocketClient } from './socket-client.ts';
import { MODEL, Stage } from './stage.ts';

let stage: Stage;
let client: SocketClient;

beforeAll(async () => {
  stage = await Stage.start();
});
beforeEach(async () => {
  stage.upstream.reset();
  client = await SocketClient.connect(stage.rhetor.socketUrl);
});
afterEach(() => client.close());
afterAll(() => stage.stop());

const timestamp = expect.stringMatching(TIMESTAMP) as unknown;
const envelope = (type: string, source: string, payload: unknown, target = 'UI') => ({
  type,
  source,
  target,
  timestamp,
  payload,
});
const typing = (isTyping: boolean, context: unknown) =>
  envelope('UPDATE', 'LLM', { status: 'typing', isTyping, context });
const payloads = (frames: readonly Frame[]) => frames.map(({ payload }) => payload);

describe('REGISTER, STATUS and PING', () => {
  it('REGISTER is answered by SYSTEM, to the sender', async () => {
    const frame = { type: 'REGISTER', source: 'ergon', payload: { anything: ['at', 'all'] } };
    const payload = {
      status: 'registered',
      message: 'Client registered successfully with Rhetor LLM Manager',
    };
    expect(await client.ask(frame, 1)).toEqual([envelope('RESPONSE', 'SYSTEM', payload, 'ergon')]);
  });

  it('STATUS reports the state', async () => {
    const payload = {
      status: 'ok',
      service: 'rhetor',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      providers: { openai: true },
      default_provider: 'openai',
      default_model: MODEL,
      budget: { budget_enabled: false },
      message: 'Rhetor LLM Manager is running',
    };
    const frames = await client.ask({ type: 'STATUS', source: 'UI', req_id: 7 }, 1);
    expect(frames).toEqual([{ ...envelope('RESPONSE', 'SYSTEM', payload), req_id: 7 }]);
  });

  it('PING is answered by PONG', async () => {
    const [pong] = await client.ask({ type: 'PING', source: 'UI' }, 1);
    expect(pong).toMatchObject({ type: 'PONG', target: 'UI', timestamp });
  });
});

describe('LLM_REQUEST', () => {
  it('works letter for letter as in the README', async () => {
    stage.upstream.next({ text: ['Hel', 'lo'] });
    client.sendText(
      JSON.stringify({type:"LLM_REQUEST",source:"UI",payload:{message:"Hello, world!",context:"test",task_type:"chat",streaming:true}}), // prettier-ignore
    );
    await client.untilIdle();
    const common = { context: 'test', model: MODEL, provider: 'openai', timestamp };
    expect(client.frames).toEqual([
      typing(true, 'test'),
      envelope('UPDATE', 'LLM', { chunk: 'Hel', ...common, done: false }),
      envelope('UPDATE', 'LLM', { chunk: 'lo', ...common, done: false }),
      envelope('UPDATE', 'LLM', {
        chunk: '',
        ...common,
        done: true,
        finish_reason: 'stop',
        usage: expect.objectContaining({ input_tokens: 12, output_tokens: 2 }),
        message_id: expect.stringMatching(UUID),
        context_version: 1,
        attempts: 1,
        route: { rule: 'default', attempts: 1 },
      }),
      typing(false, 'test'),
    ]);
  });

  it('streams by default, and names the context that it creates', async () => {
    client.send({ type: 'LLM_REQUEST', payload: { message: 'Hello' } });
    const [first, ...rest] = await client.untilIdle();
    const context = first?.payload['context'];
    expect(context).toMatch(UUID);
    expect(payloads(rest).map((payload) => payload['context'])).toEqual(rest.map(() => context));
    expect(rest).toHaveLength(4);
  });

  it('is one RESPONSE with streaming false', async () => {
    stage.upstream.next({ text: 'Whole.' });
    const payload = { message: 'Hello', context: 'whole', streaming: false };
    client.send({ type: 'LLM_REQUEST', source: 'telos', req_id: 'r1', payload });
    const frames = await client.untilIdle('r1');
    expect(frames.map(({ type, source, target }) => [type, source, target])).toEqual([
      ['UPDATE', 'LLM', 'telos'],
      ['RESPONSE', 'LLM', 'telos'],
      ['UPDATE', 'LLM', 'telos'],
    ]);
    expect(frames[1]?.payload).toMatchObject({
      message: 'Whole.',
      context: 'whole',
      finished: true,
      finish_reason: 'stop',
      route: { rule: 'default', attempts: 1 },
    });
  });

  it('continues a conversation, and accepts every field of /message', async () => {
    const ask = (message: string, more: object = {}) => {
      client.send({
        type: 'LLM_REQUEST',
        req_id: message,
        payload: { message, context: 'on', ...more },
      });
      return client.untilIdle(message);
    };
    await ask('one');
    await ask('two', { system_prompt: 'Be brief.', options: { temperature: 0.5, model: 'other' } });
    expect(stage.upstream.lastRequest.body).toMatchObject({ model: 'other', temperature: 0.5 });
    expect(stage.sentMessages).toMatchObject([
      { content: 'Be brief.' },
      { content: 'one' },
      { content: 'Hello, world!' },
      { content: 'two' },
    ]);
  });
});

describe('CHAT_REQUEST', () => {
  it('sends the messages of the client', async () => {
    const messages = [
      { role: 'user', content: 'A' },
      { role: 'assistant', content: 'B' },
      { role: 'user', content: 'C' },
    ];
    client.send({ type: 'CHAT_REQUEST', payload: { messages, context: 'chat' } });
    const frames = await client.untilIdle();
    expect(payloads(frames).at(-2)).toMatchObject({ done: true, context: 'chat' });
    expect(stage.sentMessages).toEqual([expect.objectContaining({ role: 'system' }), ...messages]);
  });
});

describe('a failing request', () => {
  beforeEach(() => {
    stage.upstream.otherwise({ fault: { type: 'status', status: 400, reason: 'context_length' } });
  });

  it('that streams ends with the terminal error frame, then typing false', async () => {
    client.send({ type: 'LLM_REQUEST', req_id: 1, payload: { message: 'x', context: 'failing' } });
    const frames = await client.untilIdle(1);
    expect(frames.map(({ type }) => type)).toEqual(['UPDATE', 'UPDATE', 'UPDATE']);
    expect(frames[1]?.payload).toMatchObject({
      error: expect.stringMatching(/\w/),
      code: 'context_length_exceeded',
      chunk: '',
      context: 'failing',
      done: true,
      finish_reason: 'error',
      timestamp,
    });
  });

  it('that does not stream ends with ERROR, then typing false', async () => {
    const payload = { message: 'x', context: 'failing', streaming: false };
    client.send({ type: 'LLM_REQUEST', source: 'telos', req_id: 'r2', payload });
    const frames = await client.untilIdle('r2');
    expect(frames.map(({ type }) => type)).toEqual(['UPDATE', 'ERROR', 'UPDATE']);
    const error = frames[1]?.payload ?? {};
    expect(frames[1]).toMatchObject({ target: 'telos', req_id: 'r2' });
    expect(error).toMatchObject({
      req_id: 'r2',
      code: 'context_length_exceeded',
      attempts: [{ provider: 'openai', model: MODEL, status: 400 }],
      timestamp,
    });
    expect(error['detail']).toBe(error['error']);
  });
});
