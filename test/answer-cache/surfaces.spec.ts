/** The cache of answers on every surface: whole answers and streams, in the caller's dialect. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SocketClient } from '../api/socket-client.ts';
import { CacheStage, question } from './cache-stage.ts';

let stage: CacheStage;
let forgetful: string;
beforeAll(async () => {
  stage = await CacheStage.begin();
  forgetful = (await stage.forgetfulKey()).key;
});
afterAll(() => stage.end());

type Surface = {
  readonly name: string;
  readonly path: string;
  readonly models: readonly string[];
  readonly bodyOf: (model: string, isStreaming: boolean) => object;
  /** How a stream ends. */
  readonly end: RegExp;
  readonly isForgetful?: true;
};

const SAID = 'Because.';
const hello = (text: string): readonly object[] => [{ role: 'user', content: text }];

const SURFACES: readonly Surface[] = [
  {
    name: 'chat completions',
    path: '/v1/chat/completions',
    models: ['openai/one', 'anthropic/one', 'ollama/one'],
    bodyOf: (model, stream) => ({ model, stream, messages: hello('chat') }),
    end: /"finish_reason":"stop".*data: \[DONE\]\n\n$/s,
  },
  {
    name: 'responses',
    path: '/v1/responses',
    models: ['responses/one', 'anthropic/one'],
    bodyOf: (model, stream) => ({ model, stream, input: 'response', store: false }),
    end: /response\.completed/,
  },
  {
    name: 'messages',
    path: '/v1/messages',
    models: ['anthropic/one', 'openai/one'],
    bodyOf: (model, stream) => ({ model, stream, max_tokens: 99, messages: hello('message') }),
    end: /message_stop/,
  },
  {
    name: 'an Ollama chat',
    path: '/api/chat',
    models: ['ollama/one', 'openai/one'],
    bodyOf: (model, stream) => ({ model, stream, messages: hello('ollama') }),
    end: /"done":true[^\n]*\n$/,
  },
  {
    name: 'an Ollama prompt',
    path: '/api/generate',
    models: ['ollama/one', 'openai/one'],
    bodyOf: (model, stream) => ({ model, stream, prompt: 'generate' }),
    end: /"done":true[^\n]*\n$/,
  },
  {
    name: 'Rhetor’s own chat',
    path: '/chat',
    models: ['openai/one', 'anthropic/one'],
    bodyOf: (model, streaming) => ({ streaming, messages: hello('own'), options: { model } }),
    end: /"done":true/,
    isForgetful: true,
  },
  {
    name: 'Tekton’s prompt',
    path: '/api/v1/generate',
    models: ['openai/one', 'anthropic/one'],
    bodyOf: (model, streaming) => ({ streaming, prompt: 'tekton', model }),
    end: /"done":true/,
  },
];

const CASES = SURFACES.flatMap((surface) =>
  surface.models.flatMap((model) =>
    [false, true].map((isFirstStreamed) => ({
      ...surface,
      model,
      isFirstStreamed,
      first: isFirstStreamed ? 'a stream' : 'a whole answer',
    })),
  ),
);

it.each(CASES)('keeps $first of $model for $name', async (given) => {
  const { path, model, bodyOf, end, isForgetful, isFirstStreamed } = given;
  const ask = async (isStreaming: boolean) => {
    const body = bodyOf(model, isStreaming);
    const credential = isForgetful ? { credential: forgetful } : {};
    const answer = await stage.ask({ path, body, ...credential });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining(SAID) });
    if (isStreaming) expect(answer.text).toMatch(end);
    else expect(answer.body).toBeTypeOf('object');
    return answer;
  };
  await stage.call('the-administrators-token', 'DELETE', '/cache');
  const before = stage.calls;
  const first = await ask(isFirstStreamed);
  const same = await ask(isFirstStreamed);
  const other = await ask(!isFirstStreamed);
  const states = [first, same, other].map(({ headers }) => headers.get('x-rhetor-cache'));
  expect(states).toEqual(['miss', 'hit', 'hit']);
  expect(stage.calls).toBe(before + 1);
});

it('repeats the vendor’s own words, and tool calls, in the same form', async () => {
  const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object' } } }];
  for (const stream of [false, true]) {
    stage.upstream.next({
      toolCalls: [{ id: 'call_1', name: 'find', arguments: ['{"a"', ':1}'] }],
    });
    const body = question({ tools, stream });
    const [first, hit] = [await stage.ask({ body }), await stage.ask({ body })];
    expect(hit.headers.get('x-rhetor-cache')).toBe('hit');
    expect(hit.text).toBe(first.text);
    const other = await stage.ask({ body: { ...body, stream: !stream } });
    expect(other.headers.get('x-rhetor-cache')).toBe('hit');
    expect(other.text).toContain('call_1');
    expect(other.text).toContain('tool_calls');
  }
});

it('gives a response of its own id to each hit', async () => {
  const asked = {
    path: '/v1/responses',
    body: { model: 'openai/one', input: 'ids', store: false },
  };
  const answers = [await stage.ask(asked), await stage.ask(asked), await stage.ask(asked)];
  const ids = answers.map(({ body }) => (body as { readonly id: string }).id);
  expect(new Set(ids).size).toBe(3);
});

it('says in Rhetor’s own dialect what came of it', async () => {
  const asked = { path: '/chat', body: { messages: hello('route') }, credential: forgetful };
  await stage.ask(asked);
  expect((await stage.ask(asked)).body).toMatchObject({
    message: SAID,
    usage: { input_tokens: 50, output_tokens: 100, cost_usd: 0, cost_status: 'exact' },
    route: { attempts: 0, cache: 'hit' },
  });
});

it('answers on a socket that was opened with the header', async () => {
  const options = { headers: { authorization: `Bearer ${forgetful}`, 'x-rhetor-cache': 'use' } };
  const socket = await SocketClient.connect(stage.rhetor.socketUrl, options);
  const before = stage.calls;
  for (const [id, streaming] of [false, true, true].entries()) {
    const payload = { messages: hello('socket'), streaming };
    socket.send({ type: 'CHAT_REQUEST', req_id: id, payload });
    const payloads = (await socket.untilIdle(id)).map((frame) => frame.payload);
    const said = payloads.map(({ chunk, message }) => chunk ?? message ?? '');
    expect(said.join('')).toBe(SAID);
    const state = id === 0 ? 'miss' : 'hit';
    expect(payloads).toContainEqual(
      expect.objectContaining({ route: expect.objectContaining({ cache: state }) }),
    );
  }
  expect(stage.calls).toBe(before + 1);
  socket.close();
});
