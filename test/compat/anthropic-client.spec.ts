/** Anthropic's official client, unmodified, against Rhetor, with each kind of provider. */
import {
  Anthropic,
  APIError,
  APIUserAbortError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type {
  Message,
  MessageCreateParamsNonStreaming,
  MessageParam,
  Tool,
} from '@anthropic-ai/sdk/resources/messages';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { CompatStage } from './compat-stage.ts';
import { type Ability, cell, type CompatCell, type Mode, PROVIDER_KINDS } from './matrix.ts';

const MODES: readonly Mode[] = ['whole', 'streamed'];
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER: Tool = {
  name: 'weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
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

type Question = Omit<MessageCreateParamsNonStreaming, 'messages' | 'stream' | 'max_tokens'> & {
  readonly messages?: MessageParam[];
  /** Removed from the client's types, but still used. */
  readonly top_k?: number;
};

describe.each(PROVIDER_KINDS)("Anthropic's client → %s", (kind) => {
  let stage: CompatStage;
  let client: Anthropic;

  beforeAll(async () => {
    stage = await CompatStage.start(kind);
    client = new Anthropic({ apiKey: 'any', baseURL: stage.rhetor.url, maxRetries: 0 });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  /** The client itself collects the stream, so that both modes return the same. */
  async function ask(mode: Mode, question: Question, signal?: AbortSignal): Promise<Message> {
    const messages = question.messages ?? [{ role: 'user', content: 'Hello, world!' }];
    const body = { max_tokens: 1_000, ...question, messages };
    const options = signal && { signal };
    return mode === 'whole'
      ? client.messages.create(body, options)
      : client.messages.stream(body, options).finalMessage();
  }

  const proves = (
    ability: Ability,
    prove: (mode: Mode) => Promise<void>,
    outcome: CompatCell['outcome'] = 'works',
  ) => {
    for (const mode of MODES) {
      cell({ caller: 'anthropic', provider: kind, ability, mode, outcome }, () => prove(mode));
    }
  };
  const isReal = kind !== 'simulated';

  proves('text', async (mode) => {
    const model = stage.plays({ text: 'Hello, world!' });
    const answer = await ask(mode, { model });
    expect(answer).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: model.replace(/^\w+\//, ''),
      content: [{ type: 'text', text: 'Hello, world!' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
    expect(answer.id).toMatch(/^msg_/);
  });

  proves('system prompt', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: 'Hello, world!' }),
      system: [
        { type: 'text', text: 'Be terse.' },
        { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
      ],
    });
    expect(answer.content).toMatchObject([{ text: 'Hello, world!' }]);
    if (!isReal) return;
    expect(stage.sent).toContain('Be terse.');
    expect(stage.sent).toContain('Be kind.');
    expect(stage.sent?.includes('"cache_control":{"type":"ephemeral"}')).toBe(kind === 'anthropic');
  });

  proves('images', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: 'A pixel.' }),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'A pixel.' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
          ],
        },
      ],
    });
    expect(answer.content).toMatchObject([{ text: 'A pixel.' }]);
    if (isReal) expect(stage.sent).toContain(PIXEL);
  });

  proves('parallel tool calls', async (mode) => {
    const model = stage.plays({ text: isReal ? 'Let me see.' : '', toolCalls: CALLS });
    const answer = await ask(mode, { model, tools: [WEATHER], tool_choice: { type: 'auto' } });
    expect(answer.stop_reason).toBe('tool_use');
    const calls = answer.content.filter((block) => block.type === 'tool_use');
    expect(calls).toMatchObject(
      isReal
        ? [
            { id: 'call_1', name: 'weather', input: { city: 'Oslo' } },
            { id: 'call_2', name: 'weather', input: { city: 'Porto' } },
          ]
        : [{ name: 'weather', input: { city: expect.any(String) } }],
    );
    if (isReal) expect(answer.content[0]).toMatchObject({ type: 'text', text: 'Let me see.' });
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
          content: CALLS.map((call) => ({
            type: 'tool_use',
            id: call.id,
            name: call.name,
            input: JSON.parse(call.arguments.join('')) as unknown,
          })),
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: 'rain' },
            {
              type: 'tool_result',
              tool_use_id: 'call_2',
              content: [{ type: 'text', text: 'drizzle' }],
            },
          ],
        },
      ],
    });
    expect(answer.content).toMatchObject([{ type: 'text' }]);
    for (const text of ['Oslo', 'Porto', 'rain', 'drizzle', 'call_1', 'call_2']) {
      if (isReal) expect(stage.sent).toContain(text);
    }
  });

  proves('structured output', async (mode) => {
    const answer = await ask(mode, {
      model: stage.plays({ text: '{"city":"Oslo"}' }),
      output_config: { format: { type: 'json_schema', schema: SCHEMA } },
    });
    const [block] = answer.content;
    const parsed: unknown = JSON.parse(block?.type === 'text' ? block.text : '');
    expect(parsed).toEqual({ city: isReal ? 'Oslo' : expect.any(String) });
    if (isReal) expect(stage.sent).toContain(JSON.stringify(SCHEMA));
  });

  proves('stop sequences', async (mode) => {
    const model = stage.plays({ text: 'one two', stopSequence: 'END' });
    const answer = await ask(mode, { model, stop_sequences: ['END', 'STOP'] });
    if (isReal) expect(stage.sent).toContain('["END","STOP"]');
    // No other vendor reports that a stop sequence ended the answer, or which one.
    expect(answer).toMatchObject(
      kind === 'anthropic'
        ? { stop_reason: 'stop_sequence', stop_sequence: 'END' }
        : { stop_reason: 'end_turn', stop_sequence: null },
    );
  });

  proves('reasoning', async (mode) => {
    const model = stage.plays({ reasoning: ['I think ', 'so.'], text: 'Yes.' });
    const thinking = { type: 'enabled', budget_tokens: 2_000 } as const;
    const answer = await ask(mode, {
      model,
      thinking,
      messages: [{ role: 'user', content: 'Yes.' }],
    });
    expect(answer.content).toMatchObject([
      {
        type: 'thinking',
        thinking: isReal ? 'I think so.' : expect.any(String),
        signature: kind === 'anthropic' ? 'c2NyaXB0ZWQ=' : '',
      },
      { type: 'text', text: 'Yes.' },
    ]);
    if (!isReal) return;
    const said = { openai: '"reasoning_effort":"low"', ollama: '"think":"low"' };
    expect(stage.sent).toContain(
      kind === 'anthropic' ? `"thinking":${JSON.stringify(thinking)}` : said[kind],
    );
    const messages: MessageParam[] = [
      { role: 'user', content: 'Sure?' },
      { role: 'assistant', content: answer.content },
      { role: 'user', content: 'Really?' },
    ];
    await ask(mode, { model: stage.plays({ text: 'Yes.' }), messages });
    const returned = '"thinking":"I think so.","signature":"c2NyaXB0ZWQ="';
    expect(stage.sent?.includes(returned)).toBe(kind === 'anthropic');
  });

  proves('usage', async (mode) => {
    const usage = { input: 12, output: 34, cached: 5, reasoning: 7 };
    const answer = await ask(mode, { model: stage.plays({ text: 'Counted.', usage }) });
    expect(answer.usage.output_tokens).toBeGreaterThan(0);
    if (!isReal) return;
    // Ollama counts no cached input, and unknown counts are left out.
    expect('cache_read_input_tokens' in answer.usage).toBe(kind !== 'ollama');
    expect(answer.usage).toMatchObject(
      kind === 'ollama'
        ? { input_tokens: 12, output_tokens: 34 }
        : { input_tokens: 7, output_tokens: 34, cache_read_input_tokens: 5 },
    );
  });

  proves('finish reasons', async (mode) => {
    const short = stage.plays({ text: 'Only so', finish: 'length' });
    expect((await ask(mode, { model: short })).stop_reason).toBe('max_tokens');
    if (kind === 'ollama') return;
    const refused = stage.plays({ text: 'Only so', finish: 'content_filter' });
    expect((await ask(mode, { model: refused })).stop_reason).toBe('refusal');
  });

  proves(
    'fields of its own',
    async (mode) => {
      const asking = ask(mode, {
        model: stage.plays({ text: 'Hello' }),
        container: 'container_1',
        metadata: { user_id: 'somebody' },
      });
      if (kind === 'anthropic' || kind === 'simulated') {
        await asking;
        if (isReal) expect(stage.sent).toContain('"container":"container_1"');
        if (isReal) expect(stage.sent).toContain('"metadata":{"user_id":"somebody"}');
        return;
      }
      await expect(asking).rejects.toThrow(BadRequestError);
      await expect(asking).rejects.toMatchObject({
        type: 'invalid_request_error',
        apiMessage: expect.stringMatching(/^container: /),
      });
    },
    kind === 'anthropic' || kind === 'simulated' ? 'works' : 'refused',
  );

  proves('errors with their class', async (mode) => {
    const fails = (status: number, reason?: 'context_length') =>
      ask(mode, {
        model: stage.plays({ fault: { type: 'status', status, ...(reason && { reason }) } }),
      });
    await expect(fails(503)).rejects.toThrow(InternalServerError);
    await expect(fails(400, 'context_length')).rejects.toThrow(BadRequestError);
    // The simulated provider's default model fails too, with another error class.
    if (!isReal) return;
    const limited = fails(429);
    await expect(limited).rejects.toThrow(RateLimitError);
    await expect(limited).rejects.toMatchObject({
      type: 'rate_limit_error',
      requestID: expect.any(String),
    });
    await expect(fails(404)).rejects.toThrow(NotFoundError);
  });

  proves('a cut is an error', async (mode) => {
    const fault = { type: 'cut', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault });
    const messages: MessageParam[] = [{ role: 'user', content: 'one two three four' }];
    const error: unknown = await ask(mode, { model, messages }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({
      type: 'api_error',
      status: mode === 'whole' ? 502 : undefined,
    });
  });

  proves('abort', async (mode) => {
    const caller = new AbortController();
    const fault = { type: 'stall', afterTokens: 2 } as const;
    const model = stage.plays({ text: 'one two three four', fault, tokenMs: 1 });
    const messages: MessageParam[] = [{ role: 'user', content: 'one two three four' }];
    const asking = ask(mode, { model, messages }, caller.signal);
    asking.catch(() => undefined);
    if (isReal)
      await stage.upstream.until(() => stage.upstream.requests[0]?.hasSentHeaders === true);
    caller.abort();
    await expect(asking).rejects.toThrow(APIUserAbortError);
    if (isReal) await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });
});
