/** Ollama's provider: the shared contract, its peculiarities, and an upstream that we did not write. */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { textMessage } from '../../src/model/message.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { OllamaFactory } from '../../src/providers/ollama/ollama.factory.ts';
import { definitionOf, outcomeOf, requestFor, textIn, toolCallsIn } from './completions.ts';
import { describeProviderContract } from './provider-contract.ts';
import { startScriptedStage, type ScriptedStage } from './scripted-stage.ts';

describeProviderContract({
  vendor: 'ollama',
  factory: new OllamaFactory(),
  keyHeader: ['authorization', 'Bearer canary-key'],
  finishReasons: { stop: 'stop', length: 'length' },
  wire: {
    model: 'scripted-model',
    stream: true,
    options: {
      num_ctx: 8_192,
      num_predict: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END', 'STOP'],
    },
    messages: [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: 'What is the weather in Lisbon and Porto?' },
      {
        role: 'assistant',
        content: 'I will look.',
        tool_calls: [
          { id: 'call_1', function: { name: 'weather', arguments: { city: 'Lisbon' } } },
          { id: 'call_2', function: { name: 'weather', arguments: { city: 'Porto' } } },
        ],
      },
      { role: 'tool', content: 'sunny, 24 °C', tool_name: 'weather', tool_call_id: 'call_1' },
      { role: 'tool', content: 'rain, 18 °C', tool_name: 'weather', tool_call_id: 'call_2' },
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

async function ask(
  provider: CompletionProvider,
  overrides: Partial<CompletionRequest> = {},
): Promise<readonly CompletionEvent[]> {
  const request = requestFor('llama', overrides);
  const { events, error } = await outcomeOf(
    await provider.open(request, new AbortController().signal),
  );
  if (error !== undefined) throw error;
  return events;
}

describe('ollama: its peculiarities', () => {
  let stage: ScriptedStage;

  beforeEach(async () => {
    stage = await startScriptedStage('ollama', new OllamaFactory());
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await stage.stop();
  });

  it('uses the context length of the request, of the definition, or its own', async () => {
    const provider = stage.create({ models: [{ id: 'roomy', context_window: 32_768 }] });
    await ask(provider, { model: 'roomy', options: { contextLength: 4_096 } });
    await ask(provider, { model: 'roomy' });
    await ask(provider);
    expect(stage.upstream.requests.map(({ body }) => body['options'])).toEqual([
      { num_ctx: 4_096 },
      { num_ctx: 32_768 },
      { num_ctx: 8_192 },
    ]);
  });

  it('sends no key if it has none, but the headers of the definition', async () => {
    await ask(stage.create({ apiKey: undefined, headers: { 'X-Team': 'tekton' } }));
    const { headers } = stage.upstream.lastRequest;
    expect(headers).toMatchObject({ 'x-team': 'tekton', 'content-type': 'application/json' });
    expect(headers).not.toHaveProperty('authorization');
  });

  it('cancels only the given call', async () => {
    const { provider, upstream } = stage;
    upstream.otherwise({ text: 'one two three four', tokenMs: 20 });
    const stop = new AbortController();
    const [cancelled, other] = await Promise.all([
      provider.open(requestFor('llama'), stop.signal),
      provider.open(requestFor('llama'), new AbortController().signal),
    ]);
    const outcomes = Promise.all([outcomeOf(cancelled), outcomeOf(other)]);
    const reason = new Error('the caller left');
    stop.abort(reason);
    const [ofCancelled, ofOther] = await outcomes;
    expect(ofCancelled.error).toBe(reason);
    expect(ofOther.error).toBeUndefined();
    expect(textIn(ofOther.events)).toBe('one two three four');
    await upstream.until(() => upstream.openSockets === 1);
  });

  it('neither prints nor quotes an answer that it cannot parse', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
    const body = { contentType: 'text/html', text: '<html>secret</html>' };
    stage.upstream.next(
      { text: 'a secret', fault: { type: 'bad-json', afterTokens: 1 } },
      { fault: { type: 'status', status: 502, body } },
    );
    await expect(ask(stage.provider)).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'ollama sent an answer that cannot be read.',
    });
    await expect(ask(stage.provider)).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'ollama answered 502: Bad Gateway',
    });
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  it('generates an id for a call without one', async () => {
    stage.upstream.next({ toolCalls: [{ id: 'none', name: 'now', arguments: ['{}'] }] });
    expect(toolCallsIn(await ask(stage.provider))).toEqual([
      { id: expect.stringMatching(/^call_.{8}/), name: 'now', arguments: '{}' },
    ]);
  });

  it('lists models with the window that it requests', async () => {
    const provider = stage.create({ models: [{ id: 'roomy', context_window: 32_768 }] });
    stage.upstream.models = ['roomy', 'llama:latest'];
    expect(await provider.probe(new AbortController().signal)).toEqual([
      { id: 'roomy', contextWindow: 32_768 },
      { id: 'llama:latest', contextWindow: 8_192 },
    ]);
  });
});

describe('ollama: against aimock', () => {
  const mock = new LLMock({ port: 0 });
  let provider: CompletionProvider;

  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there, how are you?' });
    mock.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }],
    });
    await mock.start();
    provider = new OllamaFactory().create(definitionOf('ollama', mock.url));
  });
  afterAll(async () => {
    await provider.close();
    await mock.stop();
  });

  it('reads a text', async () => {
    const events = await ask(provider, { messages: [textMessage('user', 'hello')] });
    expect(textIn(events)).toBe('Hi there, how are you?');
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', rawFinishReason: 'stop' });
  });

  it('reads a tool call', async () => {
    const messages = [textMessage('user', 'weather')];
    const tools = [{ name: 'get_weather', parameters: { type: 'object' } }];
    const events = await ask(provider, { messages, tools });
    expect(toolCallsIn(events)).toEqual([
      {
        id: expect.stringMatching(/^call_/),
        name: 'get_weather',
        arguments: '{"city":"Oslo"}',
      },
    ]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
  });

  it("reads an error, which is in OpenAI's form there", async () => {
    mock.nextRequestError(503, { message: 'server busy' });
    await expect(ask(provider)).rejects.toMatchObject({
      code: 'upstream_error',
      upstreamStatus: 503,
      message: 'ollama answered 503: server busy',
    });
  });
});
