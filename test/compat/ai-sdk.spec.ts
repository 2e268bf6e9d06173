/** The Vercel AI SDK, an independent client, through its provider for OpenAI-compatible servers. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MODEL, Stage } from '../api/stage.ts';

describe.each(['openai', 'anthropic', 'ollama'] as const)('the Vercel AI SDK → %s', (vendor) => {
  let stage: Stage;
  let provider: ReturnType<typeof createOpenAICompatible>;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: [vendor], tasks: { default: { retries: 0 } } });
    provider = createOpenAICompatible({
      name: 'rhetor',
      baseURL: `${stage.rhetor.url}/v1`,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
  });
  beforeEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  it('generates a text', async () => {
    stage.upstream.next({ text: 'Hello there', usage: { input: 12, output: 2 } });
    const answer = await generateText({
      model: provider(MODEL),
      system: 'Be terse.',
      prompt: 'Hello',
    });
    expect(answer.text).toBe('Hello there');
    expect(answer.finishReason).toBe('stop');
    expect(answer.usage).toMatchObject({ inputTokens: 12, outputTokens: 2 });
  });

  it('streams text, reasoning and counts', async () => {
    stage.upstream.next({ reasoning: ['I think so.'], text: 'Hello there' });
    const answer = streamText({ model: provider(MODEL), prompt: 'Hello' });
    const pieces: string[] = [];
    for await (const piece of answer.textStream) pieces.push(piece);
    expect(pieces).toEqual(['Hello ', 'there']);
    expect(await answer.reasoningText).toBe('I think so.');
    expect((await answer.usage).inputTokens).toBe(12);
  });

  it('calls a tool, and continues with its result', async () => {
    stage.upstream.next(
      { toolCalls: [{ id: 'call_1', name: 'weather', arguments: ['{"city":', '"Oslo"}'] }] },
      { text: 'It rains.' },
    );
    const weather = tool({
      description: 'The weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => `rain in ${city}`,
    });
    const answer = await generateText({
      model: provider(MODEL),
      prompt: 'Rain?',
      tools: { weather },
      stopWhen: stepCountIs(3),
    });
    expect(answer.text).toBe('It rains.');
    expect(JSON.stringify(stage.sentMessages)).toContain('rain in Oslo');
  });

  it('generates an object for a schema', async () => {
    stage.upstream.next({ text: '{"city":"Oslo"}' });
    const { output } = await generateText({
      model: provider(MODEL),
      prompt: 'Where?',
      output: Output.object({ schema: z.object({ city: z.string() }) }),
    });
    expect(output).toEqual({ city: 'Oslo' });
  });

  it('shows a failure with its status', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 429 } });
    const failing = generateText({ model: provider(MODEL), prompt: 'Hello', maxRetries: 0 });
    await expect(failing).rejects.toThrow(APICallError);
    await expect(failing).rejects.toMatchObject({ statusCode: 429 });
  });

  it('embeds', async () => {
    const asking = embedMany({
      model: provider.embeddingModel(MODEL),
      values: ['one', 'three'],
      maxRetries: 0,
    });
    if (vendor === 'anthropic') {
      await expect(asking).rejects.toMatchObject({ statusCode: 422 });
      return;
    }
    expect((await asking).embeddings).toEqual([
      [3, 0.5, 1, 1.5],
      [5, 0.5, 1, 1.5],
    ]);
  });
});
