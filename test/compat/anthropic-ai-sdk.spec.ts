/** The Vercel AI SDK with its Anthropic provider, an independent client, against Rhetor. */
import { type AnthropicProvider, createAnthropic } from '@ai-sdk/anthropic';
import { APICallError, generateText, isStepCount, jsonSchema, Output, streamText, tool } from 'ai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CompatStage } from './compat-stage.ts';
import { PROVIDER_KINDS } from './matrix.ts';

const CALLS = [
  { id: 'call_1', name: 'weather', arguments: ['{"city":', '"Oslo"}'] },
  { id: 'call_2', name: 'weather', arguments: ['{"city":', '"Porto"}'] },
];
const CITY = jsonSchema<{ city: string }>({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
});

describe.each(PROVIDER_KINDS)("the AI SDK's Anthropic provider → %s", (kind) => {
  let stage: CompatStage;
  let anthropic: AnthropicProvider;
  const isReal = kind !== 'simulated';

  beforeAll(async () => {
    // It warns about every model that it does not know.
    globalThis.AI_SDK_LOG_WARNINGS = false;
    stage = await CompatStage.start(kind);
    anthropic = createAnthropic({ apiKey: 'any', baseURL: `${stage.rhetor.url}/v1` });
  });
  afterEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  it('gets text, whole and streamed, with usage and reason', async () => {
    const usage = { input: 12, output: 34 };
    const ask = () => ({
      model: anthropic(stage.plays({ text: 'Hello, world!', usage })),
      system: 'Be terse.',
      prompt: 'Hello, world!',
      maxRetries: 0,
    });
    const whole = await generateText(ask());
    const stream = streamText(ask());
    for (const answer of [whole, stream]) {
      expect(await answer.text).toBe('Hello, world!');
      expect(await answer.finishReason).toBe('stop');
      const { inputTokens, outputTokens } = await answer.usage;
      if (isReal)
        expect({ inputTokens, outputTokens }).toEqual({ inputTokens: 12, outputTokens: 34 });
      else expect(outputTokens).toBeGreaterThan(0);
    }
    if (isReal) expect(stage.sent).toContain('Be terse.');
  });

  it('calls tools in parallel, and continues with their results', async () => {
    for (const run of [generateText, streamText]) {
      const asked: string[] = [];
      const model = stage.plays(isReal ? { text: 'Rain in both.' } : { toolCalls: CALLS });
      if (isReal) stage.upstream.next({ toolCalls: CALLS });
      const answer = await run({
        model: anthropic(model),
        prompt: 'Rain?',
        tools: {
          weather: tool({
            description: 'The weather of a city.',
            inputSchema: CITY,
            execute: ({ city }) => {
              asked.push(city);
              return `rain in ${city}`;
            },
          }),
        },
        stopWhen: isStepCount(2),
        maxRetries: 0,
      });
      expect(await answer.text).not.toBe('');
      if (!isReal) continue;
      expect(await answer.text).toBe('Rain in both.');
      expect(asked).toEqual(['Oslo', 'Porto']);
      for (const text of ['call_1', 'call_2', 'rain in Oslo', 'rain in Porto']) {
        expect(stage.sent).toContain(text);
      }
    }
  });

  it('gets an object of a schema', async () => {
    const model = isReal ? stage.plays({ text: '{"city":"Oslo"}' }) : stage.plays({ text: '' });
    const { output } = await generateText({
      model: anthropic(model),
      output: Output.object({ schema: CITY }),
      providerOptions: { anthropic: { structuredOutputMode: 'outputFormat' } },
      prompt: 'Where?',
      maxRetries: 0,
    });
    expect(output).toEqual({ city: isReal ? 'Oslo' : expect.any(String) });
  });

  it('gets reasoning, and returns it unchanged with its signature', async () => {
    const model = () => anthropic(stage.plays({ reasoning: ['I think ', 'so.'], text: 'Yes.' }));
    const providerOptions = {
      anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } },
    } as const;
    const first = streamText({ model: model(), prompt: 'Yes.', providerOptions, maxRetries: 0 });
    expect(await first.text).toBe('Yes.');
    expect(await first.reasoningText).toEqual(isReal ? 'I think so.' : expect.any(String));
    const { messages } = await first.response;
    await generateText({
      model: model(),
      messages: [{ role: 'user', content: 'Yes.' }, ...messages, { role: 'user', content: 'Yes.' }],
      providerOptions,
      maxRetries: 0,
    });
    if (kind !== 'anthropic') return;
    expect(stage.sent).toContain('"thinking":"I think so.","signature":"c2NyaXB0ZWQ="');
  });

  it('gets the reason of a failure', async () => {
    const fault = { type: 'status', status: 400, reason: 'context_length' } as const;
    const asking = generateText({
      model: anthropic(stage.plays({ fault })),
      prompt: 'Hello',
      maxRetries: 0,
    });
    await expect(asking).rejects.toBeInstanceOf(APICallError);
    await expect(asking).rejects.toMatchObject({ statusCode: 400, isRetryable: false });
  });
});
