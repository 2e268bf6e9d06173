/** Tests how a provider handles an upstream's faults, and cancellation. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import type { Script } from '../upstream/script.ts';
import { outcomeOf, refusalOf, requestFor, textIn } from './completions.ts';
import type { ScriptedStage } from './scripted-stage.ts';

/** C01: the socket is closed within this time after an abort or an unsubscription. */

const REFUSALS: readonly (readonly [fault: string, script: Script, error: object])[] = [
  [
    'F01: 429 with Retry-After in seconds',
    { fault: { type: 'status', status: 429, headers: { 'retry-after': '2' } } },
    { code: 'rate_limited', isRetryable: true, upstreamStatus: 429, retryAfterMs: 2_000 },
  ],
  [
    'F02: 429 without it',
    { fault: { type: 'status', status: 429 } },
    { code: 'rate_limited', isRetryable: true, retryAfterMs: undefined },
  ],
  [
    'F03: 500',
    { fault: { type: 'status', status: 500 } },
    { code: 'upstream_error', isRetryable: true, upstreamStatus: 500 },
  ],
  [
    'F04: 503',
    { fault: { type: 'status', status: 503, headers: { 'retry-after-ms': '150' } } },
    { code: 'upstream_error', isRetryable: true, upstreamStatus: 503, retryAfterMs: 150 },
  ],
  [
    '529: overloaded',
    { fault: { type: 'status', status: 529 } },
    { code: 'upstream_error', isRetryable: true, upstreamStatus: 529 },
  ],
  [
    'F05: a reset before the headers',
    { fault: { type: 'reset' } },
    { code: 'upstream_error', isRetryable: true },
  ],
  [
    'F12: too long for the model',
    { fault: { type: 'status', status: 400, reason: 'context_length' } },
    { code: 'context_length_exceeded', isRetryable: false, upstreamStatus: 400 },
  ],
  [
    'F13: refused by the content policy',
    { fault: { type: 'status', status: 400, reason: 'content_policy' } },
    { code: 'content_filtered', isRetryable: false, upstreamStatus: 400 },
  ],
  [
    'another 400',
    { fault: { type: 'status', status: 400 } },
    { code: 'invalid_value', isRetryable: false, upstreamStatus: 400 },
  ],
  ...[401, 402, 403].map(
    (status) =>
      [
        `F16: ${status}`,
        { fault: { type: 'status', status } },
        { code: 'upstream_error', isRetryable: false, upstreamStatus: status },
      ] as const,
  ),
  [
    'F17: 200 whose first event is an error',
    { fault: { type: 'error-event', afterTokens: 0, reason: 'server_error' } },
    { code: 'upstream_error', isRetryable: true, upstreamStatus: 500 },
  ],
  [
    'F21: 404 for the model',
    { fault: { type: 'status', status: 404 } },
    { code: 'model_not_found', isRetryable: false, upstreamStatus: 404 },
  ],
  [
    'a redirect',
    { fault: { type: 'status', status: 302, headers: { location: 'http://127.0.0.1:9/' } } },
    { code: 'upstream_error', isRetryable: false, upstreamStatus: 302 },
  ],
  [
    'a cut right behind the headers',
    { fault: { type: 'cut', afterTokens: 0 }, text: 'x' },
    { code: 'upstream_truncated' },
  ],
  [
    'an end right behind the headers',
    { fault: { type: 'truncated', afterTokens: 0 }, text: 'x' },
    { code: 'upstream_truncated' },
  ],
];

export function describeProviderFaults(name: string, start: () => Promise<ScriptedStage>): void {
  describe(`${name}: faults and cancelling`, () => {
    let stage: ScriptedStage;

    beforeAll(async () => {
      stage = await start();
    });
    afterAll(() => stage.stop());
    beforeEach(() => stage.upstream.reset());

    function open(
      script: Script,
      limits: Partial<CompletionRequest['limits']> = {},
      signal = new AbortController().signal,
    ) {
      stage.upstream.next(script);
      return stage.provider.open(requestFor('scripted-model', { limits }), signal);
    }

    function socketClosed(): Promise<void> {
      const { socket } = stage.upstream.lastRequest;
      return stage.upstream.until(() => socket.closedAt !== undefined);
    }

    it.each(REFUSALS)('%s: open rejects', async (_fault, script, error) => {
      expect(await refusalOf(open(script))).toMatchObject(error);
      expect(stage.upstream.requests).toHaveLength(1);
    });

    it('F19: no HTML in the message', async () => {
      const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
      const body = { contentType: 'text/html', text: html };
      const error = await refusalOf(open({ fault: { type: 'status', status: 502, body } }));
      expect(error).toMatchObject({
        code: 'upstream_error',
        isRetryable: true,
        upstreamStatus: 502,
      });
      expect(error.message).not.toContain('<');
      expect(error.message).toContain('502');
    });

    it('reports the vendor’s message, but no more than 500 characters', async () => {
      const message = `the model is too hot ${'x'.repeat(2_000)}`;
      const error = await refusalOf(open({ fault: { type: 'status', status: 400, message } }));
      expect(error.message).toContain('the model is too hot');
      expect(error.message.length).toBeLessThanOrEqual(500);
    });

    it('says plainly that nothing listens at the address', async () => {
      const port = await freePort();
      const provider = stage.create({ baseUrl: `http://127.0.0.1:${port}` });
      const opening = provider.open(requestFor('m'), new AbortController().signal);
      const error = await refusalOf(opening);
      expect(error).toMatchObject({ code: 'upstream_error', isRetryable: true });
      expect(error.message).toContain('cannot be reached: connection refused');
      expect(error.message).not.toContain(String(port));
      expect(error.operatorMessage).toContain(`http://127.0.0.1:${port}: connection refused`);
    });

    it('F06: gives up on silence when the first token is late', async () => {
      const error = await refusalOf(open({ fault: { type: 'silent' } }, { firstTokenMs: 60 }));
      expect(error.code).toBe('upstream_timeout');
      await socketClosed();
    });

    it('F07: headers do not count as a token', async () => {
      const script: Script = { text: 'late', firstTokenMs: 5_000 };
      const error = await refusalOf(open(script, { firstTokenMs: 60 }));
      expect(error.code).toBe('upstream_timeout');
      await socketClosed();
    });

    it('lets a model think in silence as long as the first-token limit allows', async () => {
      const answer = await open({ text: 'well', firstTokenMs: 150 }, { idleMs: 40 });
      const { events, error } = await outcomeOf(answer);
      expect(error).toBeUndefined();
      expect(textIn(events)).toBe('well');
    });

    it.each(['cut', 'truncated'] as const)('F08 (%s): an error, after the tokens', async (type) => {
      const answer = await open({ text: 'one two three', fault: { type, afterTokens: 2 } });
      const { events, error } = await outcomeOf(answer);
      expect(error).toMatchObject({ code: 'upstream_truncated', isRetryable: true });
      expect(textIn(events)).toBe('one two ');
    });

    it('F09: silence in the middle is an error, and the socket is closed', async () => {
      const script: Script = { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } };
      const { events, error } = await outcomeOf(await open(script, { idleMs: 60 }));
      expect(error).toMatchObject({ code: 'upstream_timeout' });
      expect(textIn(events)).toBe('one two ');
      await socketClosed();
    });

    it.skipIf(name === 'ollama')('a ping counts as a sign of life', async () => {
      const script: Script = { text: 'one two', tokenMs: 200, pingMs: 20 };
      const { events, error } = await outcomeOf(await open(script, { idleMs: 120 }));
      expect(error).toBeUndefined();
      expect(textIn(events)).toBe('one two');
    });

    it('F10: unparsable data is not text', async () => {
      const answer = await open({
        text: 'one two three',
        fault: { type: 'bad-json', afterTokens: 2 },
      });
      const { events, error } = await outcomeOf(answer);
      expect(textIn(events)).toBe('one two ');
      expect(error).toMatchObject({ name: 'RhetorError', code: 'upstream_error' });
      expect(String(error)).not.toContain('conte');
    });

    it('F11: an answer with a finish reason is complete without the last line', async () => {
      const answer = await open({ text: 'one two', fault: { type: 'no-sentinel' } });
      const { events, error } = await outcomeOf(answer);
      expect(error).toBeUndefined();
      expect(textIn(events)).toBe('one two');
      expect(events.at(-1)).toMatchObject({ type: 'response-end', finishReason: 'stop' });
    });

    it('F18: an error event in the middle keeps its class', async () => {
      const reason = 'server_error';
      const fault = { type: 'error-event', afterTokens: 2, reason, message: 'it broke' } as const;
      const { events, error } = await outcomeOf(await open({ text: 'one two three', fault }));
      expect(error).toMatchObject({ code: 'upstream_error', isRetryable: true });
      expect(String(error)).toContain('it broke');
      expect(textIn(events)).toBe('one two ');
    });

    it.each<readonly [string, Script, () => boolean]>([
      ['before the headers', { fault: { type: 'silent' } }, () => true],
      [
        'before the first token',
        { fault: { type: 'silent-after-headers' } },
        () => stage.upstream.lastRequest.hasSentHeaders,
      ],
    ])('C01: an abort %s closes the socket', async (_when, script, isThere) => {
      const abort = new AbortController();
      const opening = open(script, {}, abort.signal);
      await stage.upstream.until(() => stage.upstream.requests.length === 1 && isThere());
      const reason = new Error('the caller left');
      abort.abort(reason);
      await expect(opening).rejects.toBe(reason);
      await socketClosed();
    });

    it('C01: an abort in the middle closes the socket', async () => {
      const abort = new AbortController();
      const script: Script = { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } };
      const outcome = outcomeOf(await open(script, {}, abort.signal));
      const reason = new Error('the caller left');
      abort.abort(reason);
      await socketClosed();
      expect((await outcome).error).toBe(reason);
    });

    it('C01: unsubscribing closes the socket', async () => {
      const script: Script = { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } };
      const subscription = (await open(script)).subscribe();
      subscription.unsubscribe();
      await socketClosed();
      expect(stage.upstream.inFlight).toBe(0);
    });

    it('waits for the running answer when closed, and accepts no other', async () => {
      const provider = stage.create();
      stage.upstream.next({ text: 'one two three', tokenMs: 30 });
      const request = requestFor('scripted-model');
      const outcome = outcomeOf(await provider.open(request, new AbortController().signal));
      const closing = provider.close();
      expect(textIn((await outcome).events)).toBe('one two three');
      await closing;
      const error = await refusalOf(provider.open(request, new AbortController().signal));
      expect(error.code).toBe('upstream_error');
    });
  });
}
