/** Ollama's official client, unmodified, against Rhetor, with each kind of provider. */
import { type ChatRequest, type ChatResponse, type Message, Ollama, type Tool } from 'ollama';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CompatStage } from './compat-stage.ts';
import { type Ability, cell, type CompatCell, type Mode, PROVIDER_KINDS } from './matrix.ts';

const MODES: readonly Mode[] = ['whole', 'streamed'];
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER: Tool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const CALLS = [
  { id: 'call_1', name: 'weather', arguments: ['{"city":', '"Oslo"}'] },
  { id: 'call_2', name: 'weather', arguments: ['{"city":', '"Porto"}'] },
];
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const FOUR_WORDS: Message = { role: 'user', content: 'one two three four' };

type Question = Omit<ChatRequest, 'stream'>;

describe.each(PROVIDER_KINDS)("Ollama's client → %s", (kind) => {
  let stage: CompatStage;
  let client: Ollama;

  beforeAll(async () => {
    stage = await CompatStage.start(kind);
    client = new Ollama({ host: stage.rhetor.url });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  /** The joined pieces of a stream, with the totals of the last line. */
  async function ask(mode: Mode, question: Question): Promise<ChatResponse> {
    const body = {
      messages: [{ role: 'user', content: 'Hello, world!' }],
      keep_alive: '5m',
      ...question,
    };
    if (mode === 'whole') return client.chat({ ...body, stream: false });
    const message: Message = { role: 'assistant', content: '' };
    let last: ChatResponse | undefined;
    for await (const piece of await client.chat({ ...body, stream: true })) {
      message.content += piece.message.content;
      if (piece.message.thinking) {
        message.thinking = (message.thinking ?? '') + piece.message.thinking;
      }
      if (piece.message.tool_calls) {
        message.tool_calls = [...(message.tool_calls ?? []), ...piece.message.tool_calls];
      }
      last = piece;
    }
    if (last === undefined) throw new Error('the stream was empty');
    return { ...last, message };
  }

  const proves = (
    ability: Ability,
    prove: (mode: Mode) => Promise<void>,
    outcome: CompatCell['outcome'] = 'works',
  ) => {
    for (const mode of MODES) {
      cell({ caller: 'ollama', provider: kind, ability, mode, outcome }, () => prove(mode));
    }
  };
  const isReal = kind !== 'simulated';

  proves('text', async (mode) => {
    const model = stage.plays({ text: 'Hello, world!' });
    const answer = await ask(mode, { model });
    expect(answer).toMatchObject({
      model: model.replace(/^\w+\//, ''),
      message: { role: 'assistant', content: 'Hello, world!' },
      done: true,
      done_reason: 'stop',
      total_duration: expect.any(Number),
      eval_duration: expect.any(Number),
    });
    expect(Date.parse(String(answer.created_at))).not.toBeNaN();
  });

  proves('system prompt', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: 'Hello, world!' }),
      messages: [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: 'Hello, world!' },
      ],
    });
    expect(answer.message.content).toBe('Hello, world!');
    if (isReal) expect(stage.sent).toContain('Be terse.');
  });

  proves('images', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: 'A pixel.' }),
      messages: [{ role: 'user', content: 'A pixel.', images: [Buffer.from(PIXEL, 'base64')] }],
    });
    expect(answer.message.content).toBe('A pixel.');
    if (isReal) expect(stage.sent).toContain(PIXEL);
  });

  proves('parallel tool calls', async (mode) => {
    const model = stage.plays({ toolCalls: CALLS });
    const answer = await ask(mode, { model, tools: [WEATHER] });
    expect(answer.done_reason).toBe('stop');
    expect(answer.message.tool_calls).toMatchObject(
      isReal
        ? [
            { id: 'call_1', function: { name: 'weather', arguments: { city: 'Oslo' } } },
            { id: 'call_2', function: { name: 'weather', arguments: { city: 'Porto' } } },
          ]
        : [{ function: { name: 'weather', arguments: { city: expect.any(String) } } }],
    );
    if (isReal) expect(stage.sent).toContain('The weather of a city.');
  });

  proves('tool results', async (mode) => {
    // The client's types have no ids: a result names its tool, and is in the position of its call.
    const answer = await ask(mode, {
      model: stage.plays({ text: 'Rain in both?' }),
      tools: [WEATHER],
      messages: [
        { role: 'user', content: 'Rain in both?' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { function: { name: 'weather', arguments: { city: 'Oslo' } } },
            { function: { name: 'weather', arguments: { city: 'Porto' } } },
          ],
        },
        { role: 'tool', tool_name: 'weather', content: 'rain' },
        { role: 'tool', tool_name: 'weather', content: 'drizzle' },
      ],
    });
    expect(answer.message.content).not.toBe('');
    if (!isReal) return;
    for (const text of ['Oslo', 'Porto', 'rain', 'drizzle']) expect(stage.sent).toContain(text);
    const names = kind === 'ollama' ? ['"tool_name":"weather"'] : ['call_0', 'call_1'];
    for (const name of names) expect(stage.sent?.split(name)).toHaveLength(3);
  });

  proves('structured output', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: '{"city":"Oslo"}' }),
      format: SCHEMA,
    });
    const parsed: unknown = JSON.parse(answer.message.content);
    expect(parsed).toEqual({ city: isReal ? 'Oslo' : expect.any(String) });
    if (isReal) expect(stage.sent).toContain(JSON.stringify(SCHEMA));
  });

  proves('stop sequences', async (mode) => {
    const options = { stop: ['END', 'STOP'], num_predict: 50, num_ctx: 16_384 };
    await ask(mode, { model: stage.plays({ text: 'one two' }), options });
    if (!isReal) return;
    expect(stage.sent).toContain('["END","STOP"]');
    expect(stage.sent).toMatch(/"(?:max_tokens|max_completion_tokens|num_predict)":50/);
    // Options about the memory of Ollama's machine are irrelevant for other vendors.
    expect(stage.sent?.includes('"num_ctx":16384')).toBe(kind === 'ollama');
  });

  proves('reasoning', async (mode) => {
    const model = stage.plays({ reasoning: ['I think ', 'so.'], text: 'Yes.' });
    const messages = [{ role: 'user', content: 'Yes.' }];
    // OpenAI's protocol refuses no effort for an unknown model; Claude's names are known.
    const think = kind === 'anthropic' ? {} : { think: 'high' as const };
    const answer = await ask(mode, { model, messages, ...think });
    expect(answer.message).toMatchObject({
      content: 'Yes.',
      thinking: isReal ? 'I think so.' : expect.any(String),
    });
    if (kind === 'openai') expect(stage.sent).toContain('"reasoning_effort":"high"');
    if (kind === 'ollama') expect(stage.sent).toContain('"think":"high"');
  });

  proves('usage', async (mode) => {
    const usage = { input: 12, output: 34 };
    const answer = await ask(mode, { model: stage.plays({ text: 'Counted.', usage }) });
    expect(answer.eval_count).toBeGreaterThan(0);
    if (isReal) expect(answer).toMatchObject({ prompt_eval_count: 12, eval_count: 34 });
  });

  proves('finish reasons', async (mode) => {
    const model = stage.plays({ text: 'Only so', finish: 'length' });
    expect((await ask(mode, { model })).done_reason).toBe('length');
  });

  const takesItsFields = kind === 'ollama' || kind === 'simulated';
  proves(
    'fields of its own',
    async (mode) => {
      const asking = ask(mode, {
        model: stage.plays({ text: 'Hello' }),
        options: { mirostat: 2, num_gpu: 1 },
      });
      if (takesItsFields) {
        await asking;
        if (isReal) expect(stage.sent).toContain('"mirostat":2,"num_gpu":1');
        return;
      }
      await expect(asking).rejects.toMatchObject({
        status_code: 400,
        error: expect.stringMatching(/^options\.mirostat: /),
      });
    },
    takesItsFields ? 'works' : 'refused',
  );

  proves('errors with their class', async (mode) => {
    const fails = (status: number, reason?: 'context_length') =>
      ask(mode, {
        model: stage.plays({ fault: { type: 'status', status, ...(reason && { reason }) } }),
      });
    await expect(fails(400, 'context_length')).rejects.toMatchObject({ status_code: 400 });
    // The simulated provider's default model fails too, with another error class.
    if (!isReal) return;
    await expect(fails(429)).rejects.toMatchObject({ status_code: 429 });
    await expect(fails(404)).rejects.toMatchObject({
      status_code: 404,
      error: expect.stringContaining('model'),
    });
  });

  proves('a cut is an error', async (mode) => {
    const fault = { type: 'cut', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault });
    const asking = ask(mode, { model, messages: [FOUR_WORDS] });
    await expect(asking).rejects.toThrow(Error);
    if (mode === 'whole') await expect(asking).rejects.toHaveProperty('status_code', 502);
    // The client's message for a stream that merely stops.
    else await expect(asking).rejects.not.toThrow('Did not receive done');
  });

  proves('abort', async (mode) => {
    const fault = { type: 'stall', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault, tokenMs: 1 });
    if (mode === 'streamed') {
      const pieces = await client.chat({ model, messages: [FOUR_WORDS], stream: true });
      const reading = (async () => {
        for await (const { message } of pieces) if (message.content !== '') pieces.abort();
      })();
      await expect(reading).rejects.toThrow(/abort/i);
    } else {
      const caller = new AbortController();
      const own = new Ollama({
        host: stage.rhetor.url,
        fetch: (input, init) => fetch(input, { ...init, signal: caller.signal }),
      });
      const asking = own.chat({ model, messages: [FOUR_WORDS] });
      asking.catch(() => undefined);
      if (isReal)
        await stage.upstream.until(() => stage.upstream.requests[0]?.hasSentHeaders === true);
      caller.abort();
      await expect(asking).rejects.toThrow(/abort/i);
    }
    if (isReal) await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });

  it('answers a prompt alone, whole and streamed', async () => {
    const ask = { prompt: 'Hello', system: 'Be terse.' };
    const whole = await client.generate({ model: stage.plays({ text: 'Hello' }), ...ask });
    expect(whole).toMatchObject({ response: 'Hello', done: true, done_reason: 'stop' });
    if (isReal) expect(stage.sent).toContain('Be terse.');
    let text = '';
    const model = stage.plays({ text: 'Hello' });
    for await (const { response = '' } of await client.generate({ model, ...ask, stream: true })) {
      text += response;
    }
    expect(text).toBe('Hello');
  });

  it('is loaded by a question without a prompt, and asks no model', async () => {
    const loaded = await client.generate({ model: stage.plays({ text: 'never' }), prompt: '' });
    expect(loaded).toMatchObject({ response: '', done: true, done_reason: 'load' });
    const gone = await client.chat({ model: stage.plays({ text: 'never' }), keep_alive: 0 });
    expect(gone).toMatchObject({ message: { content: '' }, done: true, done_reason: 'unload' });
    expect(stage.upstream.requests).toEqual([]);
  });
});
