/** Tests the scripted upstream itself with plain fetch, because other tests rely on it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedUpstream } from './scripted-upstream.ts';
import type { Script, Vendor } from './script.ts';

const PATHS: Readonly<Record<Vendor, string>> = {
  openai: '/v1/chat/completions',
  anthropic: '/v1/messages',
  ollama: '/api/chat',
};
const VENDORS: readonly Vendor[] = ['openai', 'anthropic', 'ollama'];

describe('ScriptedUpstream', () => {
  let upstream: ScriptedUpstream;

  beforeEach(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(() => upstream.stop());

  function ask(vendor: Vendor, script: Script, signal?: AbortSignal): Promise<Response> {
    upstream.next(script);
    return fetch(upstream.origin + PATHS[vendor], {
      method: 'POST',
      body: JSON.stringify({
        model: 'm',
        stream: true,
        stream_options: { include_usage: true },
      }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  it.each(VENDORS)('%s: streams tokens, then the end', async (vendor) => {
    const body = await (await ask(vendor, { text: 'one two' })).text();
    const end = { openai: 'data: [DONE]', anthropic: 'message_stop', ollama: '"done":true' };
    expect(body.indexOf('one ')).toBeGreaterThan(0);
    expect(body.indexOf('"two"')).toBeGreaterThan(body.indexOf('one '));
    expect(body.indexOf(end[vendor])).toBeGreaterThan(body.indexOf('"two"'));
  });

  it.each(VENDORS)('%s: a cut is a failure of the body, after the tokens', async (vendor) => {
    const response = await ask(vendor, {
      text: 'one two three',
      fault: { type: 'cut', afterTokens: 2 },
    });
    let seen = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) seen += decoder.decode(chunk);
    })();
    await expect(reading).rejects.toThrow('terminated');
    expect(seen).toContain('two ');
    expect(seen).not.toContain('three');
  });

  it.each(VENDORS)('%s: a truncated answer ends without its terminator', async (vendor) => {
    const response = await ask(vendor, {
      text: 'one two three',
      fault: { type: 'truncated', afterTokens: 2 },
    });
    const body = await response.text();
    expect(body).toContain('two ');
    expect(body).not.toMatch(/three|"finish_reason":"stop"|end_turn|"done":true/);
  });

  it.each(VENDORS)('%s: errors have the form of the vendor', async (vendor) => {
    const response = await ask(vendor, {
      fault: { type: 'status', status: 429, headers: { 'retry-after': '2' } },
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    const forms = {
      openai: { error: { code: 'rate_limit_exceeded' } },
      anthropic: { type: 'error', error: { type: 'rate_limit_error' } },
      ollama: { error: 'too many requests' },
    };
    expect(await response.json()).toMatchObject(forms[vendor]);
  });

  it.each(VENDORS)('%s: the bytes are the same however they are split', async (vendor) => {
    const whole = await (await ask(vendor, { text: 'grüß dich' })).text();
    const cut = await (
      await ask(vendor, { text: 'grüß dich', delivery: { splitEvery: 1 } })
    ).text();
    expect(cut).toBe(whole);
  });

  it('resets the connection before the headers', async () => {
    await expect(ask('openai', { fault: { type: 'reset' } })).rejects.toThrow('fetch failed');
  });

  it('records requests, tokens and when the socket closed', async () => {
    const abort = new AbortController();
    const answer = await ask(
      'openai',
      { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } },
      abort.signal,
    );
    await upstream.until(() => upstream.lastRequest.tokensSent === 2);
    expect(answer.status).toBe(200);
    expect(upstream.inFlight).toBe(1);
    expect(upstream.lastRequest.socket.closedAt).toBeUndefined();
    abort.abort();
    await upstream.until(() => upstream.lastRequest.socket.closedAt !== undefined);
    expect(upstream.inFlight).toBe(0);
    expect(upstream.lastRequest).toMatchObject({ vendor: 'openai', model: 'm', method: 'POST' });
  });

  it('reports when a condition is not met', async () => {
    await expect(upstream.until(() => upstream.openSockets > 0, 10)).rejects.toThrow(
      'did not happen within 10 ms',
    );
  });
});
