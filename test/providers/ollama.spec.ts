/** The Ollama provider against real sockets: a scripted upstream, and one that is not ours. */
import { LLMock } from '@copilotkit/aimock';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProviderDefinition, resolveProvider } from '../../src/config/providers-config.ts';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { textMessage } from '../../src/model/message.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { OllamaFactory } from '../../src/providers/ollama/ollama.factory.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const NEVER = new AbortController().signal;

function createProvider(baseUrl: string, more: Partial<ProviderDefinition> = {}) {
  const definition = { kind: 'ollama', base_url: baseUrl, ...more } as const;
  return new OllamaFactory().create(resolveProvider('local', definition, { KEY: 'canary-key' }));
}

function hello(more: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    model: 'llama',
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

describe('OllamaProvider', () => {
  let upstream: ScriptedUpstream;
  let provider: CompletionProvider;

  beforeEach(async () => {
    upstream = await ScriptedUpstream.start();
    provider = createProvider(upstream.baseUrl('ollama'), {
      models: [{ id: 'roomy', context_window: 32_768 }],
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await provider.close();
    await upstream.stop();
  });

  it('asks for the context length of the request, of the definition, or its own', async () => {
    const windows: unknown[] = [];
    for (const request of [
      hello({ model: 'roomy', options: { contextLength: 4_096 } }),
      hello({ model: 'roomy' }),
      hello(),
    ]) {
      await read(await provider.open(request, NEVER));
      windows.push(upstream.lastRequest.body['options']);
    }
    expect(windows).toEqual([{ num_ctx: 4_096 }, { num_ctx: 32_768 }, { num_ctx: 8_192 }]);
  });

  it('sends its key, if it has one, and nothing about this machine', async () => {
    const keyed = createProvider(upstream.baseUrl('ollama'), {
      api_key_env: 'KEY',
      headers: { 'X-Team': 'tekton' },
    });
    await read(await keyed.open(hello(), NEVER));
    await keyed.close();
    expect(upstream.lastRequest.headers).toEqual({
      accept: 'application/x-ndjson, application/json',
      authorization: 'Bearer canary-key',
      connection: 'keep-alive',
      'content-length': expect.any(String),
      'content-type': 'application/json',
      host: expect.any(String),
      'user-agent': 'rhetor',
      'x-team': 'tekton',
    });
  });

  it('ends the one call that is cancelled, and no other', async () => {
    upstream.otherwise({ text: 'one two three four', tokenMs: 20 });
    const stop = new AbortController();
    const [cancelled, other] = await Promise.all([
      provider.open(hello(), stop.signal),
      provider.open(hello(), NEVER),
    ]);
    const cancelling = read(cancelled);
    stop.abort(new Error('the caller left'));
    await expect(cancelling).rejects.toThrow('the caller left');
    expect(textIn(await read(other))).toBe('one two three four');
    await upstream.until(() => upstream.openSockets === 1);
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
    upstream.next(
      { text: 'a secret', fault: { type: 'bad-json', afterTokens: 1 } },
      {
        fault: {
          type: 'status',
          status: 502,
          body: { contentType: 'text/html', text: '<html>secret</html>' },
        },
      },
    );
    await expect(provider.open(hello(), NEVER).then(read)).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'local sent an answer that cannot be read.',
    });
    await expect(provider.open(hello(), NEVER)).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'local answered 502: Bad Gateway',
    });
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  it('respects the wait that a busy server asks for', async () => {
    const headers = { 'retry-after': '2' };
    upstream.next({ fault: { type: 'status', status: 503, reason: 'overloaded', headers } });
    await expect(provider.open(hello(), NEVER)).rejects.toMatchObject({ retryAfterMs: 2_000 });
  });

  it('lists models with the window that it asks for', async () => {
    upstream.models = ['roomy', 'llama:latest'];
    expect(await provider.probe(NEVER)).toEqual([
      { id: 'roomy', contextWindow: 32_768 },
      { id: 'llama:latest', contextWindow: 8_192 },
    ]);
  });

  it('says that it is not running', async () => {
    await upstream.stop();
    await expect(provider.probe(NEVER)).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringContaining('is it running?'),
    });
  });
});

describe('OllamaProvider against aimock', () => {
  const mock = new LLMock({ port: 0 });
  let provider: CompletionProvider;

  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there, how are you?' });
    mock.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }],
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
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', rawFinishReason: 'stop' });
  });

  it('reads a tool call', async () => {
    const messages = [textMessage('user', 'weather')];
    const tools = [{ name: 'get_weather', parameters: { type: 'object' } }];
    const events = await read(await provider.open(hello({ messages, tools }), NEVER));
    const [call] = events.filter((event) => event.type === 'tool-call-delta');
    expect(call).toMatchObject({ index: 0, name: 'get_weather', arguments: '{"city":"Oslo"}' });
    expect(call?.id).toMatch(/^call_/);
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
  });

  it("reads an error, which is in OpenAI's form there", async () => {
    mock.nextRequestError(503, { message: 'server busy' });
    await expect(provider.open(hello(), NEVER)).rejects.toMatchObject({
      code: 'upstream_error',
      upstreamStatus: 503,
      message: 'local answered 503: server busy',
    });
  });
});
