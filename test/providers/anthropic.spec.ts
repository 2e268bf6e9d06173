/** The Anthropic provider against real sockets: a scripted upstream, and one that is not ours. */
import { LLMock } from '@copilotkit/aimock';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProviderDefinition, resolveProvider } from '../../src/config/providers-config.ts';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { textMessage } from '../../src/model/message.ts';
import { AnthropicFactory } from '../../src/providers/anthropic/anthropic.factory.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const KEY = 'sk-ant-canary';
const NEVER = new AbortController().signal;

function createProvider(baseUrl: string, more: Partial<ProviderDefinition> = {}) {
  const definition = { kind: 'anthropic', base_url: baseUrl, api_key_env: 'KEY', ...more } as const;
  return new AnthropicFactory().create(resolveProvider('claude', definition, { KEY }));
}

function hello(more: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    model: 'claude-sonnet-4-6',
    system: undefined,
    messages: [textMessage('user', 'hello')],
    options: {},
    tools: [],
    limits: { connectMs: 2_000, firstTokenMs: 2_000, idleMs: 2_000 },
    ...more,
  };
}

async function read(events: Observable<CompletionEvent>): Promise<CompletionEvent[]> {
  return lastValueFrom(events.pipe(toArray()));
}

function textIn(events: readonly CompletionEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

describe('AnthropicProvider', () => {
  let upstream: ScriptedUpstream;
  let provider: CompletionProvider;

  beforeEach(async () => {
    upstream = await ScriptedUpstream.start();
    provider = createProvider(upstream.baseUrl('anthropic'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await provider.close();
    await upstream.stop();
  });

  it('sends its key and the API version, and nothing about this machine', async () => {
    await read(await provider.open(hello(), NEVER));
    expect(upstream.lastRequest.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${KEY}`,
      'anthropic-version': '2026-10-21',
      connection: 'keep-alive',
      'content-length': expect.any(String),
      'content-type': 'application/json',
      host: expect.any(String),
      'user-agent': 'rhetor',
    });
  });

  it('asks with the older API version where a sampling option needs it', async () => {
    await read(await provider.open(hello({ options: { temperature: 0.5 } }), NEVER));
    expect(upstream.lastRequest.headers['anthropic-version']).toBe('2023-06-01');
    expect(upstream.lastRequest.body).toMatchObject({ temperature: 0.5 });
  });

  it('takes nothing from the environment of the SDK', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-of-another');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-of-another');
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1');
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-secret: of another\nauthorization: Bearer other');
    const keyless = createProvider(upstream.baseUrl('anthropic'), {
      api_key_env: 'UNSET',
      headers: { 'X-Team': 'tekton' },
    });
    await read(await keyless.open(hello(), NEVER));
    await keyless.close();
    const { headers } = upstream.lastRequest;
    expect(headers).toMatchObject({ 'x-team': 'tekton' });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('x-api-key');
    expect(headers).not.toHaveProperty('x-secret');
  });

  it("limits the answer by the definition's max_output", async () => {
    const limited = createProvider(upstream.baseUrl('anthropic'), {
      models: [{ id: 'claude-sonnet-4-6', max_output: 64_000 }],
    });
    await read(await limited.open(hello(), NEVER));
    await limited.close();
    expect(upstream.lastRequest.body).toMatchObject({ max_tokens: 64_000 });
  });

  it('uses its connections again', async () => {
    for (let n = 0; n < 6; n += 1) await read(await provider.open(hello(), NEVER));
    // One may still be read to its end while the next call begins.
    expect(upstream.sockets.length).toBeLessThanOrEqual(2);
  });

  it('prints nothing of an answer that it cannot read, and quotes nothing', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
    upstream.next({ text: 'a secret', fault: { type: 'bad-json', afterTokens: 1 } });
    const reading = provider.open(hello(), NEVER).then(read);
    await expect(reading).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'claude sent an answer that cannot be read.',
    });
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  it('lists models with their windows, and says why it cannot', async () => {
    upstream.models = ['claude-sonnet-5-5'];
    expect(await provider.probe(NEVER)).toEqual([
      { id: 'claude-sonnet-5-5', contextWindow: 200_000 },
    ]);
    upstream.listingFault = { type: 'status', status: 401 };
    await expect(provider.probe(NEVER)).rejects.toMatchObject({ upstreamStatus: 401 });
  });

  it('probes for nothing where a server has no list', async () => {
    upstream.listingFault = { type: 'status', status: 404 };
    expect(await provider.probe(NEVER)).toBeUndefined();
  });
});

describe('AnthropicProvider against aimock', () => {
  const mock = new LLMock({ port: 0 });
  let provider: CompletionProvider;

  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there, how are you?' });
    mock.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}', id: 'toolu_1' }],
    });
    await mock.start();
    provider = createProvider(mock.url);
  });
  afterAll(async () => {
    await provider.close();
    await mock.stop();
  });

  it('reads a text', async () => {
    const events = await read(await provider.open(hello(), NEVER));
    expect(textIn(events)).toBe('Hi there, how are you?');
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', rawFinishReason: 'end_turn' });
  });

  it('reads a tool call', async () => {
    const messages = [textMessage('user', 'weather')];
    const tools = [{ name: 'get_weather', parameters: { type: 'object' } }];
    const events = await read(await provider.open(hello({ messages, tools }), NEVER));
    const calls = events.filter((event) => event.type === 'tool-call-delta');
    expect(calls[0]).toMatchObject({ index: 0, id: 'toolu_1', name: 'get_weather' });
    expect(calls.map((call) => call.arguments).join('')).toBe('{"city":"Oslo"}');
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
  });

  it('reads an error', async () => {
    mock.nextRequestError(529, { message: 'Overloaded', type: 'overloaded_error' });
    await expect(provider.open(hello(), NEVER)).rejects.toMatchObject({
      code: 'upstream_error',
      upstreamStatus: 529,
      isRetryable: true,
    });
  });
});
