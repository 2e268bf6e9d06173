/** OpenAI's provider with the Responses API: the shared contract, and that API's peculiarities. */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AnswerFold } from '../../src/model/answer.ts';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { textMessage } from '../../src/model/message.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
import { SCRIPTED_SEAL } from '../upstream/openai-responses-items.ts';
import {
  definitionOf,
  outcomeOf,
  reasoningIn,
  requestFor,
  textIn,
  toolCallsIn,
} from './completions.ts';
import { describeProviderContract } from './provider-contract.ts';
import { startScriptedStage, type ScriptedStage } from './scripted-stage.ts';

const RESPONSES = { api: 'responses' } as const;
const MODEL = 'gpt-6.1-terra';

describeProviderContract({
  vendor: 'openai',
  factory: new OpenAIFactory(),
  definition: RESPONSES,
  keyHeader: ['authorization', 'Bearer canary-key'],
  finishReasons: {
    stop: 'completed',
    length: 'max_output_tokens',
    content_filter: 'content_filter',
  },
  wire: {
    model: 'scripted-model',
    stream: true,
    store: false,
    temperature: 0.5,
    max_output_tokens: 100,
    top_p: 0.9,
    instructions: 'You are terse.',
    input: [
      { role: 'user', content: 'What is the weather in Lisbon and Porto?' },
      { role: 'assistant', content: 'I will look.' },
      {
        type: 'function_call',
        call_id: 'call_1',
        name: 'weather',
        arguments: '{"city":"Lisbon"}',
      },
      {
        type: 'function_call',
        call_id: 'call_2',
        name: 'weather',
        arguments: '{"city":"Porto"}',
      },
      { type: 'function_call_output', call_id: 'call_1', output: 'sunny, 24 °C' },
      { type: 'function_call_output', call_id: 'call_2', output: 'rain, 18 °C' },
      { role: 'user', content: 'Which is warmer?' },
    ],
    tools: [
      {
        type: 'function',
        name: 'weather',
        description: 'The weather in a city',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
        },
        strict: false,
      },
    ],
  },
});

describe('openai (responses): its peculiarities', () => {
  let stage: ScriptedStage;

  beforeAll(async () => {
    stage = await startScriptedStage('openai', new OpenAIFactory(), RESPONSES);
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.upstream.reset());

  it('only calls the path of that API', async () => {
    await ask(stage.provider);
    expect(stage.upstream.requests.map(({ path }) => path)).toEqual(['/v1/responses']);
  });

  it('sends reasoning back byte for byte to the same model', async () => {
    stage.upstream.next({ reasoning: ['Two and ', 'two.'], text: 'Four.' });
    const question = textMessage('user', 'What is two and two?');
    const thought = new AnswerFold();
    for (const event of await ask(stage.provider, { messages: [question] })) thought.add(event);
    const messages = [question, thought.toMessage(), textMessage('user', 'Sure?')];
    const answer = { role: 'assistant', content: 'Four.' };
    const summary = [{ type: 'summary_text', text: 'Two and two.' }];
    const inputFor = async (model: string): Promise<unknown> => {
      await ask(stage.provider, { messages, model });
      return stage.upstream.lastRequest.body['input'];
    };
    expect(await inputFor(MODEL)).toEqual([
      { role: 'user', content: 'What is two and two?' },
      { type: 'reasoning', summary, encrypted_content: SCRIPTED_SEAL },
      answer,
      { role: 'user', content: 'Sure?' },
    ]);
    expect(await inputFor('gpt-6-luna')).toEqual([
      { role: 'user', content: 'What is two and two?' },
      answer,
      { role: 'user', content: 'Sure?' },
    ]);
  });

  it('returns a refusal as text, and reports cached and reasoning tokens', async () => {
    const usage = { input: 9, output: 7, cached: 4, reasoning: 5 };
    stage.upstream.next({ refusal: ['I can’t ', 'help.'], usage });
    const events = await ask(stage.provider);
    expect(textIn(events)).toBe('I can’t help.');
    expect(events.at(-1)).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 5 },
    });
  });

  it('names the options that the API does not support', () => {
    const options = { stop: ['END'], seed: 7, temperature: 1, reasoningEffort: 'low' } as const;
    expect(stage.provider.takenOptions('scripted-model', options)).toEqual([
      'temperature',
      'reasoningEffort',
    ]);
  });
});

describe('openai (responses): against aimock', () => {
  const mock = new LLMock({ port: 0 });
  let provider: CompletionProvider;

  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there, how are you?', reasoning: 'A greeting.' });
    mock.onMessage('weather', {
      toolCalls: [
        { name: 'get_weather', arguments: '{"city":"Oslo"}', id: 'call_a' },
        { name: 'get_weather', arguments: '{"city":"Bergen"}', id: 'call_b' },
      ],
    });
    mock.onMessage(
      'cut',
      { content: 'this will never be whole' },
      { truncateAfterChunks: 8, chunkSize: 4, latency: 10 },
    );
    await mock.start();
    provider = new OpenAIFactory().create(definitionOf('openai', `${mock.url}/v1`, RESPONSES));
  });
  afterAll(async () => {
    await provider.close();
    await mock.stop();
  });

  it('reads a text and its signed reasoning', async () => {
    const events = await ask(provider, { messages: [textMessage('user', 'hello')] });
    expect(reasoningIn(events)).toBe('A greeting.');
    expect(textIn(events)).toBe('Hi there, how are you?');
    expect(events).toContainEqual({
      type: 'reasoning-delta',
      text: '',
      signature: expect.stringMatching(/^openai_reasoning:openai\/gpt-6\.1-terra:./),
    });
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', rawFinishReason: 'completed' });
  });

  it('reads parallel tool calls', async () => {
    const events = await ask(provider, { messages: [textMessage('user', 'weather')] });
    expect(toolCallsIn(events)).toEqual([
      { id: 'call_a', name: 'get_weather', arguments: '{"city":"Oslo"}' },
      { id: 'call_b', name: 'get_weather', arguments: '{"city":"Bergen"}' },
    ]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
  });

  it('reads an error', async () => {
    mock.nextRequestError(429, { message: 'Slow down', type: 'requests' });
    await expect(ask(provider)).rejects.toMatchObject({
      code: 'rate_limited',
      upstreamStatus: 429,
      message: 'openai answered 429: Slow down',
    });
  });

  it('does not treat a cut-off answer as complete', async () => {
    const messages = [textMessage('user', 'cut')];
    await expect(ask(provider, { messages })).rejects.toMatchObject({ code: 'upstream_truncated' });
  });
});

async function ask(
  provider: CompletionProvider,
  overrides: Partial<Pick<CompletionRequest, 'messages' | 'model'>> = {},
): Promise<readonly CompletionEvent[]> {
  const request = requestFor(MODEL, overrides);
  const answer = await provider.open(request, new AbortController().signal);
  const { events, error } = await outcomeOf(answer);
  if (error !== undefined) throw error;
  return events;
}
