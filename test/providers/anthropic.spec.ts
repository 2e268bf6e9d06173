/** Anthropic's provider: the shared contract, its peculiarities, and an upstream that we did not write. */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { textMessage } from '../../src/model/message.ts';
import { AnthropicFactory } from '../../src/providers/anthropic/anthropic.factory.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { definitionOf, outcomeOf, requestFor, textIn, toolCallsIn } from './completions.ts';
import { describeProviderContract } from './provider-contract.ts';
import { startScriptedStage, type ScriptedStage } from './scripted-stage.ts';

const MODEL = 'claude-sonnet-4-6';

describeProviderContract({
  vendor: 'anthropic',
  factory: new AnthropicFactory(),
  keyHeader: ['authorization', 'Bearer canary-key'],
  finishReasons: { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' },
  wire: {
    model: 'scripted-model',
    stream: true,
    temperature: 0.5,
    max_tokens: 100,
    top_p: 0.9,
    stop_sequences: ['END', 'STOP'],
    system: 'You are terse.',
    messages: [
      { role: 'user', content: 'What is the weather in Lisbon and Porto?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I will look.' },
          { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Lisbon' } },
          { type: 'tool_use', id: 'call_2', name: 'weather', input: { city: 'Porto' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'sunny, 24 °C' },
          { type: 'tool_result', tool_use_id: 'call_2', content: 'rain, 18 °C' },
          { type: 'text', text: 'Which is warmer?' },
        ],
      },
    ],
    tools: [
      {
        name: 'weather',
        description: 'The weather in a city',
        input_schema: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
        },
      },
    ],
  },
});

async function ask(
  provider: CompletionProvider,
  overrides: Partial<CompletionRequest> = {},
): Promise<readonly CompletionEvent[]> {
  const request = requestFor(MODEL, overrides);
  const { events, error } = await outcomeOf(
    await provider.open(request, new AbortController().signal),
  );
  if (error !== undefined) throw error;
  return events;
}

describe('anthropic: its peculiarities', () => {
  let stage: ScriptedStage;

  beforeEach(async () => {
    stage = await startScriptedStage('anthropic', new AnthropicFactory());
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await stage.stop();
  });

  it('sends the API version, an older one if a sampling option needs it', async () => {
    await ask(stage.provider);
    expect(stage.upstream.lastRequest.headers['anthropic-version']).toBe('2026-10-21');
    await ask(stage.provider, { options: { temperature: 0.5 } });
    expect(stage.upstream.lastRequest.headers['anthropic-version']).toBe('2023-06-01');
  });

  it('ignores the environment variables of the SDK', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'key-of-another');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-of-another');
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1');
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-secret: of another\nauthorization: Bearer other');
    await ask(stage.create({ apiKey: undefined, headers: { 'X-Team': 'tekton' } }));
    const { headers } = stage.upstream.lastRequest;
    expect(headers).toMatchObject({ 'x-team': 'tekton' });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('x-api-key');
    expect(headers).not.toHaveProperty('x-secret');
  });

  it("limits the answer by the definition's max_output", async () => {
    await ask(stage.create({ models: [{ id: MODEL, max_output: 64_000 }] }));
    expect(stage.upstream.lastRequest.body).toMatchObject({ max_tokens: 64_000 });
  });

  it('neither prints nor quotes an answer that it cannot parse', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
    stage.upstream.next({ text: 'a secret', fault: { type: 'bad-json', afterTokens: 1 } });
    await expect(ask(stage.provider)).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'anthropic sent an answer that cannot be read.',
    });
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  it('lists models with their windows, and none for a server without a list', async () => {
    stage.upstream.models = ['claude-sonnet-5-5'];
    const { signal } = new AbortController();
    expect(await stage.provider.probe(signal)).toEqual([
      { id: 'claude-sonnet-5-5', contextWindow: 200_000 },
    ]);
    stage.upstream.listingFault = { type: 'status', status: 404 };
    expect(await stage.provider.probe(signal)).toBeUndefined();
  });
});

describe('anthropic: against aimock', () => {
  const mock = new LLMock({ port: 0 });
  let provider: CompletionProvider;

  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there, how are you?' });
    mock.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}', id: 'toolu_1' }],
    });
    await mock.start();
    provider = new AnthropicFactory().create(definitionOf('anthropic', mock.url));
  });
  afterAll(async () => {
    await provider.close();
    await mock.stop();
  });

  it('reads a text', async () => {
    const events = await ask(provider, { messages: [textMessage('user', 'hello')] });
    expect(textIn(events)).toBe('Hi there, how are you?');
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', rawFinishReason: 'end_turn' });
  });

  it('reads a tool call', async () => {
    const messages = [textMessage('user', 'weather')];
    const tools = [{ name: 'get_weather', parameters: { type: 'object' } }];
    const events = await ask(provider, { messages, tools });
    expect(toolCallsIn(events)).toEqual([
      { id: 'toolu_1', name: 'get_weather', arguments: '{"city":"Oslo"}' },
    ]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
  });

  it('reads an error', async () => {
    mock.nextRequestError(529, { message: 'Overloaded', type: 'overloaded_error' });
    await expect(ask(provider)).rejects.toMatchObject({
      code: 'upstream_error',
      upstreamStatus: 529,
      isRetryable: true,
    });
  });
});
