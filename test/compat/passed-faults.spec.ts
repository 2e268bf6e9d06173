/** Faults of an upstream whose answers pass as they come, streamed and whole: none of them looks finished. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { MODEL, playedBy } from '../api/stage.ts';
import type { Fault } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { postTo } from './post-to.ts';

const TOKENS = ['One. ', 'Two. ', 'Three. ', 'Four. '];
const QUESTION = [{ role: 'user', content: 'Count.' }];
/** How each dialect asks. */
const SURFACES = {
  openai: { path: '/v1/chat/completions', body: { messages: QUESTION } },
  responses: { path: '/v1/responses', body: { input: QUESTION } },
  anthropic: { path: '/v1/messages', body: { messages: QUESTION, max_tokens: 100 } },
  ollama: { path: '/api/chat', body: { messages: QUESTION } },
} as const;
type Surface = keyof typeof SURFACES;

const FINISHED =
  /"finish_reason":"|\[DONE\]|"done":true|"stop_reason":"|message_stop|"status":"completed"|response\.completed/;

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;
beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  rhetor = await TestRhetor.start({
    providers: {
      openai: playedBy(upstream, 'openai'),
      responses: playedBy(upstream, 'openai', { api: 'responses' }),
      anthropic: playedBy(upstream, 'anthropic'),
      ollama: playedBy(upstream, 'ollama'),
    },
    tasks: {
      default: { retries: 0 },
      streamed: { retries: 0, timeouts_ms: { first_token: 400, idle: 400 } },
      whole: { retries: 0, timeouts_ms: { answer: 400 } },
      short: { retries: 0, timeouts_ms: { total: 400 } },
      ...Object.fromEntries(
        Object.keys(SURFACES).map((provider) => [
          `two_${provider}`,
          {
            ...{ provider, model: 'first-model', retries: 0, timeouts_ms: { answer: 1_000 } },
            fallbacks: [{ provider, model: 'second-model' }],
          },
        ]),
      ),
    },
  });
});
afterEach(() => upstream.reset());
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

const ask = (surface: Surface, stream: boolean, task: string, signal?: AbortSignal) => {
  const { path, body } = SURFACES[surface];
  const asked = { model: `${surface}/${MODEL}`, stream, ...body };
  return postTo(rhetor, path, asked, { 'x-rhetor-task': task }, signal);
};

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['F06', { type: 'silent' }],
  ['F07', { type: 'silent-after-headers' }],
  ['F08', { type: 'cut', afterTokens: 2 }],
  ['F08 with a clean end', { type: 'truncated', afterTokens: 2 }],
  ['F09', { type: 'stall', afterTokens: 2 }],
  ['F17', { type: 'error-event', afterTokens: 0, reason: 'server_error' }],
  ['F18', { type: 'error-event', afterTokens: 2, reason: 'server_error' }],
];

describe.each(Object.keys(SURFACES) as Surface[])('%s', (surface) => {
  it.each(FAULTS)('%s ends a stream with an error', async (_name, fault) => {
    upstream.next({ text: TOKENS, fault });
    const response = await ask(surface, true, 'streamed');
    const said = await response.text();
    expect(said).not.toMatch(FINISHED);
    expect(said).toContain('"error":');
    expect(upstream.lastRequest.body['stream']).toBe(true);
  });

  it.each(FAULTS)('%s fails a whole answer', async (_name, fault) => {
    upstream.next({ text: TOKENS, fault });
    const response = await ask(surface, false, 'whole');
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.json()).toHaveProperty('error');
    expect(upstream.lastRequest.body['stream'] ?? false).toBe(false);
  });

  it.each([true, false])('F10 leaves no garbage (streaming: %s)', async (stream) => {
    upstream.next({ text: TOKENS, fault: { type: 'bad-json', afterTokens: 2 } });
    const said = await (await ask(surface, stream, stream ? 'streamed' : 'whole')).text();
    expect(said).not.toMatch(FINISHED);
    expect(said).not.toMatch(/"conte$/m);
    expect(said).toContain('"error":');
  });

  it.each([true, false])('F11 is a complete answer (streaming: %s)', async (stream) => {
    upstream.next({ text: TOKENS, fault: { type: 'no-sentinel' } });
    const said = await (await ask(surface, stream, 'default')).text();
    expect(said).toMatch(FINISHED);
    expect(said.match(/\[DONE\]/g)?.length ?? 0).toBe(stream && surface === 'openai' ? 1 : 0);
    expect(said).not.toMatch(/"error":[^n]/);
  });

  it.each(['silent', 'silent-after-headers'] as const)(
    'gets a whole answer of the next model where the first is %s',
    async (type) => {
      upstream.next({ text: TOKENS, fault: { type } });
      const { path, body } = SURFACES[surface];
      const asked = { ...body, model: `two_${surface}`, stream: false };
      const response = await postTo(rhetor, path, asked, {});
      expect(await response.text()).toMatch(FINISHED);
      expect(upstream.requests.map(({ model }) => model)).toEqual(['first-model', 'second-model']);
    },
  );

  it('keeps a whole answer within the total limit', async () => {
    upstream.next({ text: TOKENS, fault: { type: 'silent' } });
    expect((await ask(surface, false, 'short')).status).toBe(504);
  });

  it.each([true, false])(
    'closes the upstream when the caller leaves (streaming: %s)',
    async (stream) => {
      upstream.next({ text: TOKENS, fault: { type: 'stall', afterTokens: 2 } });
      const caller = new AbortController();
      const response = ask(surface, stream, 'default', caller.signal).then((got) => got.text());
      const failed = expect(response).rejects.toMatchObject({ name: 'AbortError' });
      await upstream.until(() => upstream.requests.some(({ hasSentHeaders }) => hasSentHeaders));
      caller.abort();
      await failed;
      const { socket } = upstream.lastRequest;
      await upstream.until(() => socket.closedAt !== undefined);
      expect(upstream.inFlight).toBe(0);
    },
  );
});
