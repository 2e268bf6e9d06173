/** Time limits, windows and refusals, end to end: what they end, and what they leave running. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { ask, type Sighting } from './edges.ts';
import type { Edge } from './fault.ts';
import { LogLines } from './log-lines.ts';
import { goOn, WHOLE, WHOLE_TEXT, WHOLE_TOKENS } from './whole-text.ts';

const SMALL_WINDOW = 2_000;

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;
const log = new LogLines();

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  upstream.models = [];
  const openai = { kind: 'openai', base_url: upstream.baseUrl('openai') };
  rhetor = await TestRhetor.start({
    providers: {
      small: {
        ...openai,
        default_model: 'small',
        models: [{ id: 'narrow', context_window: SMALL_WINDOW, max_output: 500 }],
      },
      large: {
        ...openai,
        models: [{ id: 'large', context_window: 100_000, max_output: 500 }, { id: 'refused' }],
      },
      local: { kind: 'ollama', base_url: upstream.baseUrl('ollama') },
    },
    tasks: {
      default: {},
      windows: {
        provider: 'small',
        model: 'narrow',
        fallbacks: [{ provider: 'large', model: 'large' }],
      },
    },
    variables: { RHETOR_LOG_LEVEL: 'info' },
  });
});
beforeEach(() => {
  upstream.reset();
  log.start();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

let contexts = 0;

/** Unless it names one, each call uses its own model, so that no circuit opens. */
function call(edge: Edge, options: object, message = 'Hello'): Promise<Sighting> {
  contexts += 1;
  const name = `limits-${contexts}`;
  return ask(rhetor, {
    name,
    edge,
    patienceMs: 60_000,
    body: { message, context_id: name, options: { provider: 'small', model: name, ...options } },
  });
}

describe('a total limit', () => {
  it.each(['sse', 'ws'] as const)('ends a stream that is still active, over %s', async (edge) => {
    upstream.next({ text: WHOLE_TOKENS, tokenMs: 100 });
    const seen = await call(edge, { timeouts_ms: { total: 1_500 } });
    expect(seen.breaches).toEqual([]);
    expect(seen.end).toMatchObject({ code: 'upstream_timeout', finish_reason: 'error' });
    expect(WHOLE_TEXT.startsWith(seen.text) && seen.text.length).toBeGreaterThan(0);
    expect(seen.ms).toBeGreaterThanOrEqual(1_490);
    await upstream.until(() => upstream.inFlight === 0);
  });

  it('ends an answer that is held back, as an error', async () => {
    upstream.next({ text: WHOLE_TOKENS, tokenMs: 30 });
    const seen = await call('json', { timeouts_ms: { total: 400 } });
    expect(seen).toMatchObject({ status: 504, end: { code: 'upstream_timeout' } });
    await upstream.until(() => upstream.inFlight === 0);
  });

  it('includes pauses and retries, and asks no model after it', async () => {
    upstream.otherwise({ fault: { type: 'status', status: 503 } });
    const timeouts = { timeouts_ms: { total: 200 } };
    const fallback = { fallback_provider: 'local', fallback_model: 'one' };
    const seen = await call('json', { ...timeouts, ...fallback });
    // The last refusal, or the end of the time, whichever comes first.
    expect([502, 504]).toContain(seen.status);
    const { length } = upstream.requests;
    // Longer than a pause before a retry.
    await setTimeout(400);
    expect(upstream.requests).toHaveLength(length);
  });

  it('also ends the continuation of an answer', async () => {
    upstream.next({ text: WHOLE_TOKENS, fault: { type: 'cut', afterTokens: 20 } });
    upstream.otherwise((request) => ({ ...goOn(request), tokenMs: 100 }));
    const seen = await call('sse', {
      timeouts_ms: { total: 1_500 },
      stream_recovery: 'continue',
      fallback_provider: 'local',
      fallback_model: 'one',
    });
    expect(seen.end).toMatchObject({ code: 'upstream_timeout', finish_reason: 'error' });
    expect(upstream.requests).toHaveLength(2);
    await upstream.until(() => upstream.inFlight === 0);
  });

  it('does not exist unless it was set: an active stream continues', async () => {
    upstream.next({ text: WHOLE_TOKENS, tokenMs: 40 });
    const seen = await call('sse', { timeouts_ms: { first_token: 2_000, idle: 2_000 } });
    expect(seen.text).toBe(WHOLE_TEXT);
    expect(seen.ms).toBeGreaterThan(2_000);
  });
});

describe('a conversation that outgrows the window of its model', () => {
  it('is sent to a model with a larger window before anything is cut', async () => {
    const context = 'outgrown';
    const say = async (message: string) =>
      jsonOf(await rhetor.post('/message', { message, context_id: context, task_type: 'windows' }));
    const words = 'one more thing to remember, and ';
    expect(await say('Hello')).toMatchObject({ provider: 'small' });
    expect(await say(words.repeat(100))).toMatchObject({ provider: 'small' });
    const third = await say(words.repeat(100));
    expect(third).toMatchObject({ provider: 'large', fallback: true, route: { attempts: 1 } });
    const { messages } = upstream.lastRequest.body as { readonly messages: readonly object[] };
    const spoken = messages.filter((message) => 'role' in message && message.role !== 'system');
    expect(spoken).toHaveLength(5);
    expect(upstream.requests.map(({ model }) => model)).toEqual(['narrow', 'narrow', 'large']);
  });
});

describe('an input that Ollama has truncated', () => {
  it('is marked in the answer and logged', async () => {
    upstream.next({ ...WHOLE, usage: { input: 300, output: 60 } });
    const story = 'a long story '.repeat(500);
    const seen = await call('json', { provider: 'local', model: 'one' }, story);
    expect(seen.end).toMatchObject({ route: { input_cut: true }, usage: { input_tokens: 300 } });
    expect(log.text).toMatch(/local\/one read 300 tokens of about \d+: raise num_ctx/);
    expect(log.text).not.toContain('long story');
  });
});

describe('a refused key', () => {
  it('makes the provider unavailable, is reported, and costs the next request nothing', async () => {
    upstream.next({ fault: { type: 'status', status: 401 } });
    upstream.otherwise(WHOLE);
    const fallback = { fallback_provider: 'local', fallback_model: 'one' };
    const request = { provider: 'large', model: 'refused', ...fallback };
    expect((await call('json', request)).end).toMatchObject({ route: { attempts: 2 } });
    expect((await call('json', request)).end).toMatchObject({ route: { attempts: 1 } });
    expect(upstream.requests.map(({ model }) => model)).toEqual(['refused', 'one', 'one']);
    const route = await jsonOf(await rhetor.get('/route?provider=large&model=refused'));
    expect(route).toMatchObject({
      candidates: [{ provider: 'large', skipped: 'large refused its API key (401).' }],
    });
    const { providers } = await jsonOf(await rhetor.get('/providers'));
    expect(providers).toMatchObject({
      large: {
        reason: 'large refused its API key (401).',
        models: [{ parked: 'large refused its API key (401).' }, {}],
      },
    });
  });
});

describe('the log line of a request', () => {
  it('shows who asked, who was asked and what it cost, but never the content', async () => {
    upstream.next({ fault: { type: 'status', status: 403 } });
    upstream.otherwise({ ...WHOLE, usage: { input: 12, output: 60 } });
    const body = {
      message: 'a secret question',
      context_id: 'ergon:line',
      options: {
        model: 'gone',
        provider: 'small',
        fallback_provider: 'local',
        fallback_model: 'm',
      },
    };
    const response = await rhetor.post('/message', body);
    expect(await log.turnOf('ergon:line')).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      logger: 'Http',
      message: expect.stringMatching(/^POST \/message 200 in \d+ ms$/),
      event: 'request',
      method: 'POST',
      path: '/message',
      duration_ms: expect.any(Number),
      request_id: response.headers.get('x-request-id'),
      context: 'ergon:line',
      component: 'ergon',
      task: 'default',
      rule: 'default',
      status: 200,
      finish_reason: 'stop',
      provider: 'local',
      model: 'm',
      fallback_for: 'small/gone',
      attempts: [{ provider: 'small', model: 'gone', status: 403, code: 'upstream_error' }],
      first_token_ms: expect.any(Number),
      input_tokens: 12,
      output_tokens: 60,
    });
    expect(log.text).not.toMatch(/secret|wörd/);
  });
});
