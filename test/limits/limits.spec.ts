/** Limits of keys and of all callers: what is counted, when it is corrected, and what changes them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MODEL, playedBy } from '../api/stage.ts';
import { ADMINISTRATOR, type KeyAnswer } from '../keys/key-stage.ts';
import type { RhetorOptions } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { CALL_TOKENS, LimitStage, USAGE } from './limit-stage.ts';

async function begin(options: RhetorOptions = {}): Promise<LimitStage> {
  const stage = await LimitStage.begin(options);
  onTestFinished(() => stage.end());
  return stage;
}

const statuses = (answers: readonly KeyAnswer[]) => answers.map(({ status }) => status);
const count = (answers: readonly KeyAnswer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;
const at200 = <T>(ask: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: 200 }, (_, index) => ask(index)));

it('lets exactly the limit of 200 requests at once through to the model', async () => {
  const stage = await begin();
  const { key } = await stage.limitedKey({ requests_per_minute: 10 });
  const answers = await at200(() => stage.ask(key));
  expect([count(answers, 200), count(answers, 429)]).toEqual([10, 190]);
  expect(stage.upstream.requests).toHaveLength(10);
});

it('counts tokens by their estimate while calls run, and by the usage afterwards', async () => {
  const stage = await begin();
  const { key } = await stage.limitedKey({ tokens_per_minute: 10 * CALL_TOKENS });
  const answers: KeyAnswer[] = [];
  for (let call = 0; call < 12; call += 1) answers.push(await stage.ask(key));
  expect(statuses(answers)).toEqual([...Array<number>(10).fill(200), 429, 429]);
  expect(answers.at(-1)?.body).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  expect(answers.at(-1)?.text).toContain('tokens a minute, has no room for this request');
  expect(answers.at(-1)?.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
});

describe('a summary', () => {
  const SMALL = { models: [{ id: MODEL, context_window: 4_000, max_output: 200 }] };
  const tasks = { default: {}, summarize: { options: { max_tokens: 100 } } };
  const message = 'word '.repeat(800);

  it('that no request asked for counts its tokens, and nothing else', async () => {
    const upstream = await ScriptedUpstream.start();
    upstream.otherwise({ text: 'Hello, world!', usage: USAGE });
    const stage = await begin({
      tasks,
      providers: { openai: playedBy(upstream, 'openai', SMALL) },
    });
    onTestFinished(() => upstream.stop());
    const limits = { tokens_per_minute: 100_000, requests_per_minute: 1_000, concurrent: 1 };
    const { key } = await stage.limitedKey(limits);
    for (let turn = 0; turn < 5; turn += 1) {
      const { status } = await stage.call(key, 'POST', '/message', { message, context_id: 'talk' });
      expect(status).toBe(200);
    }
    await vi.waitFor(() => expect(upstream.requests.length).toBeGreaterThan(5));
    let asked = 0;
    await vi.waitFor(async () => {
      const { headers } = await stage.call(key, 'POST', '/v1/messages/count_tokens', {
        model: MODEL,
        messages: [{ role: 'user', content: 'Hi' }],
      });
      asked += 1;
      const left = (what: string) => Number(headers.get(`anthropic-ratelimit-${what}-remaining`));
      expect(left('tokens')).toBe(100_000 - upstream.requests.length * CALL_TOKENS);
      expect(left('requests')).toBe(1_000 - 5 - asked);
    });
  });

  it('is not written if its tokens have no room', async () => {
    const stage = await begin({ tasks });
    const { key, key_id: id } = await stage.limitedKey({ tokens_per_minute: 2_000 });
    await stage.call(key, 'POST', '/message', { message, context_id: 'talk' });
    const before = stage.upstream.requests.length;
    await stage.call(ADMINISTRATOR, 'PATCH', `/keys/${id}`, { limits: { tokens_per_minute: 500 } });
    const refused = await stage.call(key, 'POST', '/contexts/talk/summarize', {});
    expect([refused.status, stage.upstream.requests.length]).toEqual([429, before]);
  });
});

it('counts the tokens of streams, of embeddings, and of what a vendor does not report', async () => {
  const stage = await begin();
  const { key } = await stage.limitedKey({ tokens_per_minute: 100_000 });
  const question = { model: MODEL, messages: [{ role: 'user', content: 'Hi' }] };
  const remaining = async (): Promise<number> => {
    const { headers } = await stage.call(key, 'POST', '/v1/messages/count_tokens', question);
    return Number(headers.get('anthropic-ratelimit-tokens-remaining'));
  };
  await stage.call(key, 'POST', '/stream', { message: 'Hi' });
  expect(await remaining()).toBe(100_000 - CALL_TOKENS);
  await stage.call(key, 'POST', '/v1/embeddings', { model: 'openai/embed', input: ['a', 'b'] });
  const afterEmbedding = await remaining();
  expect(afterEmbedding).toBeLessThan(100_000 - CALL_TOKENS);
  stage.upstream.next({ text: Array<string>(100).fill('word '), usage: 'none' });
  await stage.call(key, 'POST', '/v1/chat/completions', { ...question, stream: true });
  expect(await remaining()).toBeLessThan(afterEmbedding - 80);
});

it('counts what has arrived of a stream whose caller leaves, and lets the next one in', async () => {
  const stage = await begin();
  const limits = { tokens_per_minute: 100_000, concurrent: 1 };
  const { key } = await stage.limitedKey(limits);
  stage.upstream.next({ text: Array<string>(500).fill('word '), tokenMs: 5 });
  const leaving = new AbortController();
  const response = await fetch(`${stage.rhetor.url}/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hi' }),
    signal: leaving.signal,
  });
  const reader = response.body?.getReader();
  let text = '';
  while (text.split('"chunk":"word').length < 40) {
    text += Buffer.from((await reader?.read())?.value ?? []).toString();
  }
  expect((await stage.ask(key)).body).toMatchObject({
    error: { message: expect.stringContaining('1 requests at a time') },
  });
  leaving.abort();
  await vi.waitFor(async () => {
    const answer = await stage.ask(key);
    expect(answer.status).toBe(200);
    const left = Number(answer.headers.get('x-ratelimit-remaining-tokens'));
    expect(left).toBeLessThan(100_000 - 40);
  });
});

it('limits the calls that run at the same time, 200 at once', async () => {
  const stage = await begin();
  const { key } = await stage.limitedKey({ concurrent: 5 });
  let [running, most] = [0, 0];
  stage.upstream.otherwise(() => {
    running += 1;
    most = Math.max(most, running);
    return { text: 'Hello', headersMs: 50 };
  });
  const answers = await at200(() =>
    stage.ask(key).then((answer) => {
      if (answer.status === 200) running -= 1;
      return answer;
    }),
  );
  expect(count(answers, 200)).toBeGreaterThanOrEqual(5);
  expect(most).toBe(5);
  expect(new Set(statuses(answers))).toEqual(new Set([200, 429]));
  expect((await stage.ask(key)).status).toBe(200);
});

it('refuses a request that can never fit, without inviting a retry', async () => {
  const stage = await begin();
  const { key } = await stage.limitedKey({ tokens_per_minute: 100 });
  const body = { model: MODEL, messages: [{ role: 'user', content: 'many words '.repeat(400) }] };
  const answer = await stage.call(key, 'POST', '/v1/chat/completions', body);
  expect(answer.status).toBe(429);
  expect(answer.text).toContain('Send less');
  expect(answer.headers.get('x-should-retry')).toBe('false');
  expect(stage.upstream.requests).toHaveLength(0);
  expect((await stage.ask(key)).status).toBe(200);
});

it('counts the history that Rhetor adds to a question before a model gets it', async () => {
  const stage = await begin();
  const { key, key_id: id } = await stage.limitedKey({ tokens_per_minute: 100_000 });
  const context_id = 'long-talk';
  const long = { message: 'many words '.repeat(1_000), context_id };
  expect((await stage.call(key, 'POST', '/message', long)).status).toBe(200);
  await stage.change(id, { limits: { tokens_per_minute: 1_000 } });
  const next = await stage.call(key, 'POST', '/message', { message: 'And?', context_id });
  expect(next).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(stage.upstream.requests).toHaveLength(1);
});

it('applies a change of the limits at once, and keeps what was counted through a rotation', async () => {
  const stage = await begin();
  const { key, key_id: id } = await stage.limitedKey({ requests_per_minute: 2 });
  expect(statuses([await stage.ask(key), await stage.ask(key), await stage.ask(key)])).toEqual([
    200, 200, 429,
  ]);
  const rotated = await stage.call(ADMINISTRATOR, 'POST', `/keys/${id}/rotate`, {});
  const { key: renewed } = rotated.body as { key: string };
  expect((await stage.ask(renewed)).status).toBe(429);
  await stage.change(id, { limits: { requests_per_minute: 3 } });
  const third = await stage.ask(renewed);
  expect(third.status).toBe(200);
  expect(third.headers.get('x-ratelimit-limit-requests')).toBe('3');
  expect((await stage.ask(renewed)).status).toBe(429);
  await stage.change(id, { limits: null });
  const free = await stage.ask(renewed);
  expect(free.status).toBe(200);
  expect([...free.headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
});

it('does not count a replay of an answer, and gives it even when the limit is reached', async () => {
  const stage = await begin();
  const { key } = await stage.limitedKey({ requests_per_minute: 2 });
  const again = { 'idempotency-key': 'once' };
  expect((await stage.ask(key, again)).status).toBe(200);
  for (let repeat = 0; repeat < 5; repeat += 1) {
    const replay = await stage.ask(key, again);
    expect([replay.status, replay.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  }
  expect((await stage.ask(key)).status).toBe(200);
  const refused = await stage.ask(key, { 'idempotency-key': 'another' });
  expect(refused.status).toBe(429);
  expect((await stage.ask(key, again)).status).toBe(200);
  expect(stage.upstream.requests).toHaveLength(2);
});

it('asks anew for a key of which a request was refused', async () => {
  const stage = await begin();
  const { key, key_id: id } = await stage.limitedKey({ tokens_per_minute: 1 });
  const again = { 'idempotency-key': 'once' };
  expect((await stage.ask(key, again)).status).toBe(429);
  await stage.change(id, { limits: { tokens_per_minute: 1_000 } });
  expect((await stage.ask(key, again)).status).toBe(200);
});

it('limits all callers together by RHETOR_LIMITS, the administrator too', async () => {
  const stage = await begin({ variables: { RHETOR_LIMITS: 'requests_per_minute=3' } });
  const [one, other] = [await stage.limitedKey({ requests_per_minute: 10 }), await stage.newKey()];
  const answers = [
    await stage.ask(one.key),
    await stage.ask(other.key),
    await stage.ask(ADMINISTRATOR),
    await stage.ask(one.key),
    await stage.ask(ADMINISTRATOR),
  ];
  expect(statuses(answers)).toEqual([200, 200, 200, 429, 429]);
  expect(answers[0]?.headers.get('x-ratelimit-limit-requests')).toBe('3');
  expect(answers[4]?.text).toContain('The limit of all callers together, 3 requests a minute');
});

it('limits all callers by tasks.json, which is read again when it changes', async () => {
  const tasks = { default: {}, limits: { requests_per_minute: 1 } };
  const stage = await begin({ tasks });
  expect(statuses([await stage.ask(ADMINISTRATOR), await stage.ask(ADMINISTRATOR)])).toEqual([
    200, 429,
  ]);
  await writeFile(join(stage.rhetor.directory, 'tasks.json'), JSON.stringify({ default: {} }));
  await vi.waitFor(async () => expect((await stage.ask(ADMINISTRATOR)).status).toBe(200));
});

it('shows a caller nothing of limits that it does not have', async () => {
  const stage = await begin();
  const { key } = await stage.newKey();
  const { headers } = await stage.ask(key);
  expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
});
