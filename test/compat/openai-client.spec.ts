/** OpenAI's official client, unmodified, against Rhetor, with each kind of provider. */
import {
  BadRequestError,
  InternalServerError,
  NotFoundError,
  OpenAI,
  RateLimitError,
} from 'openai';
import type {
  ChatCompletion,
  ChatCompletionAssistantMessageParam,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { CompatStage } from './compat-stage.ts';
import { type Ability, cell, type CompatCell, type Mode, PROVIDER_KINDS } from './matrix.ts';

const MODES: readonly Mode[] = ['whole', 'streamed'];
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER: ChatCompletionTool = {
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

const FOUR_WORDS: ChatCompletionMessageParam = { role: 'user', content: 'one two three four' };

type Question = Omit<ChatCompletionCreateParamsNonStreaming, 'messages' | 'stream'> & {
  readonly messages?: ChatCompletionMessageParam[];
};

/** Fields that OpenAI-compatible servers add to a message. */
type ReasonedMessage = ChatCompletionAssistantMessageParam & {
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly { readonly signature: string }[];
};

describe.each(PROVIDER_KINDS)("OpenAI's client → %s", (kind) => {
  let stage: CompatStage;
  let client: OpenAI;

  beforeAll(async () => {
    stage = await CompatStage.start(kind);
    client = new OpenAI({ apiKey: 'any', baseURL: `${stage.rhetor.url}/v1`, maxRetries: 0 });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  /** The client itself collects the stream, so that both modes return the same. */
  async function ask(mode: Mode, question: Question): Promise<ChatCompletion> {
    const messages = question.messages ?? [{ role: 'user', content: 'Hello, world!' }];
    const body = { ...question, messages };
    if (mode === 'whole') return client.chat.completions.create(body);
    const stream = client.chat.completions.stream({
      ...body,
      stream_options: { include_usage: true },
    });
    return stream.finalChatCompletion();
  }

  const proves = (
    ability: Ability,
    prove: (mode: Mode) => Promise<void>,
    outcome: CompatCell['outcome'] = 'works',
  ) => {
    for (const mode of MODES) {
      cell({ caller: 'openai', provider: kind, ability, mode, outcome }, () => prove(mode));
    }
  };
  const stream = (
    model: string,
    question: ChatCompletionMessageParam = FOUR_WORDS,
    signal?: AbortSignal,
  ) =>
    client.chat.completions.create(
      { model, messages: [question], stream: true },
      signal && { signal },
    );
  const isReal = kind !== 'simulated';

  proves('text', async (mode) => {
    const model = stage.plays({ text: 'Hello, world!' });
    const answer = await ask(mode, { model });
    expect(answer.choices[0]?.message).toMatchObject({
      role: 'assistant',
      content: 'Hello, world!',
    });
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.id).toMatch(/^chatcmpl-/);
    // A vendor that speaks the dialect names the version that answered.
    expect(answer.model).toContain(model.slice(model.indexOf('/') + 1));
  });

  proves('system prompt', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: 'Hello, world!' }),
      messages: [
        { role: 'developer', content: 'Be terse.' },
        { role: 'user', content: 'Hello, world!' },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('Hello, world!');
    if (isReal) expect(stage.sent).toContain('Be terse.');
  });

  proves('images', async (mode) => {
    const url = `data:image/png;base64,${PIXEL}`;
    const answer = await ask(mode, {
      model: stage.plays({ text: 'A pixel.' }),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'A pixel.' },
            { type: 'image_url', image_url: { url, detail: 'low' } },
          ],
        },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('A pixel.');
    if (isReal) expect(stage.sent).toContain(PIXEL);
    if (kind === 'openai') expect(stage.sent).toContain('"detail":"low"');
  });

  proves('parallel tool calls', async (mode) => {
    const model = stage.plays({ toolCalls: CALLS });
    const answer = await ask(mode, { model, tools: [WEATHER], tool_choice: 'auto' });
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    const calls = choice?.message.tool_calls ?? [];
    expect(calls).toHaveLength(isReal ? 2 : 1);
    for (const [index, call] of calls.entries()) {
      if (call.type !== 'function') throw new Error('not a function');
      if (isReal) expect(call.id).toBe(CALLS[index]?.id);
      expect(call.function.name).toBe('weather');
      const parsed: unknown = JSON.parse(call.function.arguments);
      const city = isReal ? ['Oslo', 'Porto'][index] : expect.any(String);
      expect(parsed).toEqual({ city });
    }
    if (isReal) expect(stage.sent).toContain('The weather of a city.');
  });

  proves('tool results', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: 'Rain in both?' }),
      tools: [WEATHER],
      messages: [
        { role: 'user', content: 'Rain in both?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: CALLS.map((call) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: call.arguments.join('') },
          })),
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
        { role: 'tool', tool_call_id: 'call_2', content: 'drizzle' },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('Rain in both?');
    for (const text of ['Oslo', 'Porto', 'rain', 'drizzle', 'call_1', 'call_2']) {
      if (isReal) expect(stage.sent).toContain(text);
    }
  });

  proves('structured output', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: '{"city":"Oslo"}' }),
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'place', schema: SCHEMA, strict: true },
      },
    });
    const parsed: unknown = JSON.parse(answer.choices[0]?.message.content ?? '');
    expect(parsed).toEqual({ city: isReal ? 'Oslo' : expect.any(String) });
    if (isReal) expect(stage.sent).toContain(JSON.stringify(SCHEMA));
  });

  proves('stop sequences', async (mode) => {
    await ask(mode, { model: stage.plays({ text: 'one two' }), stop: ['END', 'STOP'] });
    if (isReal) expect(stage.sent).toContain('["END","STOP"]');
  });

  proves('reasoning', async (mode) => {
    const model = stage.plays({ reasoning: ['I think ', 'so.'], text: 'Yes.' });
    const question: ChatCompletionMessageParam = { role: 'user', content: 'Yes.' };
    const message =
      mode === 'whole'
        ? reasoned((await ask(mode, { model, messages: [question] })).choices[0]?.message)
        : await gathered(model, question);
    expect(message.content).toBe('Yes.');
    expect(message.reasoning_content).toEqual(isReal ? 'I think so.' : expect.any(String));
    if (kind !== 'anthropic') return;
    const messages = [question, message, { role: 'user' as const, content: 'Really?' }];
    await ask(mode, { model: stage.plays({ text: 'Yes.' }), messages });
    expect(stage.sent).toContain('"thinking":"I think so.","signature":"c2NyaXB0ZWQ="');
  });

  /** The client's own stream collection does not know these fields. */
  async function gathered(
    model: string,
    question: ChatCompletionMessageParam,
  ): Promise<ReasonedMessage> {
    let message: ReasonedMessage = { role: 'assistant', content: '', reasoning_content: '' };
    for await (const chunk of await stream(model, question)) {
      const delta = reasoned(chunk.choices[0]?.delta);
      message = {
        role: 'assistant',
        content: `${message.content}${delta.content ?? ''}`,
        reasoning_content: `${message.reasoning_content}${delta.reasoning_content ?? ''}`,
        reasoning_details: [
          ...(message.reasoning_details ?? []),
          ...(delta.reasoning_details ?? []),
        ],
      };
    }
    return message;
  }

  proves('usage', async (mode) => {
    const usage = { input: 12, output: 34, cached: 5, reasoning: 7 };
    const answer = await ask(mode, { model: stage.plays({ text: 'Counted.', usage }) });
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    if (!isReal) return;
    expect(answer.usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 34,
      total_tokens: 46,
    });
    if (kind !== 'ollama') expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(5);
    if (kind !== 'openai') return;
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBe(7);
  });

  proves('finish reasons', async (mode) => {
    const reasons =
      kind === 'ollama' ? (['length'] as const) : (['length', 'content_filter'] as const);
    for (const finish of reasons) {
      const model = stage.plays({ text: 'Only so', finish });
      // The client's stream collection deliberately treats either as an error, so the chunks are read here.
      const finishes: unknown[] = [];
      if (mode === 'whole') finishes.push((await ask(mode, { model })).choices[0]?.finish_reason);
      else
        for await (const chunk of await stream(model))
          finishes.push(chunk.choices[0]?.finish_reason);
      expect(finishes.filter((reason) => typeof reason === 'string')).toEqual([finish]);
    }
  });

  proves(
    'fields of its own',
    async (mode) => {
      const asking = ask(mode, {
        model: stage.plays({ text: 'Hello' }),
        logit_bias: { '50256': -100 },
      });
      if (kind === 'openai' || kind === 'simulated') {
        await asking;
        if (isReal) expect(stage.sent).toContain('"logit_bias":{"50256":-100}');
        return;
      }
      await expect(asking).rejects.toThrow(BadRequestError);
      await expect(asking).rejects.toMatchObject({ param: 'logit_bias' });
    },
    kind === 'openai' || kind === 'simulated' ? 'works' : 'refused',
  );

  proves('errors with their class', async (mode) => {
    const fails = (status: number, reason?: 'context_length') =>
      ask(mode, {
        model: stage.plays({ fault: { type: 'status', status, ...(reason && { reason }) } }),
      });
    await expect(fails(503)).rejects.toThrow(InternalServerError);
    const tooLong = fails(400, 'context_length');
    await expect(tooLong).rejects.toThrow(BadRequestError);
    await expect(tooLong).rejects.toMatchObject({ code: 'context_length_exceeded' });
    // The simulated provider's default model fails too, with another error class.
    if (!isReal) return;
    await expect(fails(429)).rejects.toThrow(RateLimitError);
    await expect(fails(404)).rejects.toThrow(NotFoundError);
  });

  proves('a cut is an error', async (mode) => {
    const fault = { type: 'cut', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault });
    const messages = [FOUR_WORDS];
    const error: unknown = await ask(mode, { model, messages }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'upstream_truncated', type: 'server_error' });
    expect(error).toHaveProperty('status', mode === 'whole' ? 502 : undefined);
  });

  proves('abort', async (mode) => {
    const caller = new AbortController();
    const fault = { type: 'stall', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault, tokenMs: 1 });
    const messages = [FOUR_WORDS];
    if (mode === 'streamed') {
      for await (const chunk of await stream(model, FOUR_WORDS, caller.signal)) {
        if (chunk.choices[0]?.delta.content) caller.abort();
      }
    } else {
      const asking = client.chat.completions.create({ model, messages }, { signal: caller.signal });
      asking.catch(() => undefined);
      if (isReal)
        await stage.upstream.until(() => stage.upstream.requests[0]?.hasSentHeaders === true);
      caller.abort();
      await expect(asking).rejects.toThrow(OpenAI.APIUserAbortError);
    }
    if (isReal) await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });
});

function reasoned(message: unknown): ReasonedMessage {
  return message as ReasonedMessage;
}
