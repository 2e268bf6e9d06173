/** OpenAI's provider: the shared contract, and the peculiarities of chat completions. */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import { textMessage } from '../../src/model/message.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
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

describeProviderContract({
  vendor: 'openai',
  factory: new OpenAIFactory(),
  keyHeader: ['authorization', 'Bearer canary-key'],
  finishReasons: { stop: 'stop', length: 'length', content_filter: 'content_filter' },
  wire: {
    model: 'scripted-model',
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.5,
    max_tokens: 100,
    top_p: 0.9,
    stop: ['END', 'STOP'],
    messages: [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: 'What is the weather in Lisbon and Porto?' },
      {
        role: 'assistant',
        content: 'I will look.',
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Lisbon"}' },
          },
          {
            id: 'call_2',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Porto"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny, 24 °C' },
      { role: 'tool', tool_call_id: 'call_2', content: 'rain, 18 °C' },
      { role: 'user', content: 'Which is warmer?' },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'The weather in a city',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          },
        },
      },
    ],
  },
});

describe('openai: its peculiarities', () => {
  let stage: ScriptedStage;

  beforeAll(async () => {
    stage = await startScriptedStage('openai', new OpenAIFactory());
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.upstream.reset());

  it('sends no key if it has none, but the headers of the definition', async () => {
    const headers = { 'X-Title': 'Rhetor' };
    await ask(stage.create({ apiKey: undefined, headers }));
    expect(stage.upstream.lastRequest.headers).not.toHaveProperty('authorization');
    expect(stage.upstream.lastRequest.headers['x-title']).toBe('Rhetor');
  });

  it('ignores the variables that its SDK reads', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'from-the-environment');
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1');
    vi.stubEnv('OPENAI_ORG_ID', 'org-from-the-environment');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: from-the-environment');
    try {
      await ask(stage.create());
    } finally {
      vi.unstubAllEnvs();
    }
    const { headers } = stage.upstream.lastRequest;
    expect(JSON.stringify(headers)).not.toContain('from-the-environment');
    expect(headers.authorization).toBe('Bearer canary-key');
  });

  it('returns a refusal as text', async () => {
    stage.upstream.next({ refusal: ['I can’t ', 'help.'] });
    expect(textIn(await ask(stage.provider))).toBe('I can’t help.');
  });

  it('reports cached and reasoning tokens', async () => {
    stage.upstream.next({ text: 'x', usage: { input: 9, output: 7, cached: 4, reasoning: 5 } });
    expect((await ask(stage.provider)).at(-1)).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 5 },
    });
  });

  it('generates an id for a tool call without one', async () => {
    stage.upstream.next({ toolCalls: [{ id: 'none', name: 'look', arguments: ['{}'] }] });
    const [call] = toolCallsIn(await ask(stage.provider));
    expect(call).toMatchObject({ name: 'look', id: expect.stringMatching(/^call_/) });
  });

  it('counts a server without a list of models as available', async () => {
    stage.upstream.listingFault = { type: 'status', status: 404 };
    expect(await stage.provider.probe(new AbortController().signal)).toBeUndefined();
  });

  it('does not print an answer that it cannot parse', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    stage.upstream.next({ text: 'one two', fault: { type: 'bad-json', afterTokens: 1 } });
    await expect(ask(stage.provider)).rejects.toMatchObject({ code: 'upstream_error' });
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});

describe('openai: against aimock', () => {
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
      { truncateAfterChunks: 3, chunkSize: 4, latency: 10 },
    );
    await mock.start();
    provider = new OpenAIFactory().create(definitionOf('openai', `${mock.url}/v1`));
  });
  afterAll(async () => {
    await provider.close();
    await mock.stop();
  });

  it('reads a text, its reasoning and its counts', async () => {
    const events = await ask(provider, 'hello');
    expect(reasoningIn(events)).toBe('A greeting.');
    expect(textIn(events)).toBe('Hi there, how are you?');
    expect(events.at(-1)).toMatchObject({
      finishReason: 'stop',
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
  });

  it('reads parallel tool calls', async () => {
    const events = await ask(provider, 'weather');
    expect(toolCallsIn(events)).toEqual([
      { id: 'call_a', name: 'get_weather', arguments: '{"city":"Oslo"}' },
      { id: 'call_b', name: 'get_weather', arguments: '{"city":"Bergen"}' },
    ]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
  });

  it('reads an error', async () => {
    mock.nextRequestError(429, { message: 'Slow down', type: 'requests' });
    await expect(ask(provider, 'hello')).rejects.toMatchObject({
      code: 'rate_limited',
      upstreamStatus: 429,
      message: 'openai answered 429: Slow down',
    });
  });

  it('does not treat a cut-off answer as complete', async () => {
    await expect(ask(provider, 'cut')).rejects.toMatchObject({ code: 'upstream_truncated' });
  });
});

async function ask(
  provider: CompletionProvider,
  text = 'hello',
): Promise<readonly CompletionEvent[]> {
  const request = requestFor('scripted-model', { messages: [textMessage('user', text)] });
  const answer = await provider.open(request, new AbortController().signal);
  const { events, error } = await outcomeOf(answer);
  if (error !== undefined) throw error;
  return events;
}
