/** Faults of an upstream whose answers pass as they come, streamed and whole: none of them looks finished. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, Stage } from '../api/stage.ts';
import type { Fault } from '../upstream/script.ts';
import { postTo } from './post-to.ts';

const TOKENS = ['One. ', 'Two. ', 'Three. ', 'Four. '];
const MESSAGES = [{ role: 'user', content: 'Count.' }];
const PATHS = { openai: '/v1/chat/completions', ollama: '/api/chat' } as const;
const FINISHED = /"finish_reason":"|\[DONE\]|"done":true/;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'ollama'],
    tasks: {
      default: { retries: 0 },
      streamed: { retries: 0, timeouts_ms: { first_token: 400, idle: 400 } },
      whole: { retries: 0, timeouts_ms: { answer: 400 } },
      short: { retries: 0, timeouts_ms: { total: 400 } },
    },
  });
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const ask = (vendor: keyof typeof PATHS, stream: boolean, task: string, signal?: AbortSignal) =>
  postTo(
    stage.rhetor,
    PATHS[vendor],
    { model: `${vendor}/${MODEL}`, messages: MESSAGES, stream },
    { 'x-rhetor-task': task },
    signal,
  );

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['F06', { type: 'silent' }],
  ['F07', { type: 'silent-after-headers' }],
  ['F08', { type: 'cut', afterTokens: 2 }],
  ['F08 with a clean end', { type: 'truncated', afterTokens: 2 }],
  ['F09', { type: 'stall', afterTokens: 2 }],
  ['F17', { type: 'error-event', afterTokens: 0, reason: 'server_error' }],
  ['F18', { type: 'error-event', afterTokens: 2, reason: 'server_error' }],
];

describe.each(['openai', 'ollama'] as const)('%s', (vendor) => {
  it.each(FAULTS)('%s ends a stream with an error', async (_name, fault) => {
    stage.upstream.next({ text: TOKENS, fault });
    const response = await ask(vendor, true, 'streamed');
    const said = await response.text();
    expect(said).not.toMatch(FINISHED);
    expect(said).toContain('"error":');
    expect(stage.upstream.lastRequest.body['stream']).toBe(true);
  });

  it.each(FAULTS)('%s fails a whole answer', async (_name, fault) => {
    stage.upstream.next({ text: TOKENS, fault });
    const response = await ask(vendor, false, 'whole');
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.json()).toHaveProperty('error');
    expect(stage.upstream.lastRequest.body['stream'] ?? false).toBe(false);
  });

  it.each([true, false])('F10 leaves no garbage (streaming: %s)', async (stream) => {
    stage.upstream.next({ text: TOKENS, fault: { type: 'bad-json', afterTokens: 2 } });
    const said = await (await ask(vendor, stream, stream ? 'streamed' : 'whole')).text();
    expect(said).not.toMatch(FINISHED);
    expect(said).not.toMatch(/"conte$/m);
    expect(said).toContain('"error":');
  });

  it.each([true, false])('F11 is a complete answer (streaming: %s)', async (stream) => {
    stage.upstream.next({ text: TOKENS, fault: { type: 'no-sentinel' } });
    const said = await (await ask(vendor, stream, stream ? 'streamed' : 'whole')).text();
    expect(said).toMatch(FINISHED);
    expect(said.match(/\[DONE\]/g)?.length ?? 0).toBe(stream && vendor === 'openai' ? 1 : 0);
    expect(said).not.toContain('"error":');
  });

  it('keeps a whole answer within the total limit', async () => {
    stage.upstream.next({ text: TOKENS, fault: { type: 'silent' } });
    expect((await ask(vendor, false, 'short')).status).toBe(504);
  });

  it.each([true, false])(
    'closes the upstream when the caller leaves (streaming: %s)',
    async (stream) => {
      stage.upstream.next({ text: TOKENS, fault: { type: 'stall', afterTokens: 2 } });
      const caller = new AbortController();
      const response = ask(vendor, stream, 'default', caller.signal).then((got) => got.text());
      const failed = expect(response).rejects.toMatchObject({ name: 'AbortError' });
      await stage.upstream.until(() =>
        stage.upstream.requests.some(({ hasSentHeaders }) => hasSentHeaders),
      );
      caller.abort();
      await failed;
      const { socket } = stage.upstream.lastRequest;
      await stage.upstream.until(() => socket.closedAt !== undefined);
      expect(stage.upstream.inFlight).toBe(0);
    },
  );
});
