/** The cache of answers over real sockets: who gets a kept answer, and who does not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { UsageReport } from '../../src/contract/ledger.ts';
import { ADMINISTRATOR } from '../keys/key-stage.ts';
import { type RhetorOptions, TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { type Asked, CALL_USD, CacheStage, playedBy, question } from './cache-stage.ts';

const RULE = { provider: 'openai', model: 'one', retries: 0 };
const TASKS = {
  default: { ...RULE },
  kept: { ...RULE, cache: { seconds: 600 } },
  rescued: { ...RULE, fallbacks: [{ provider: 'anthropic', model: 'one' }] },
  checked: { ...RULE, validate: 'repair' },
  remembering: { ...RULE, recall: { limit: 3 } },
};

let stage: CacheStage;
beforeAll(async () => {
  stage = await CacheStage.begin({ tasks: TASKS });
});
afterAll(() => stage.end());

/** The same request, twice. */
const twice = (asked: Asked): readonly Asked[] => [asked, asked];

describe('a hit', () => {
  it('is in the ledger with what it saved, and not as a call', async () => {
    const asked = { body: question() };
    const first = await stage.ask(asked);
    const before = stage.calls;
    const second = await stage.ask(asked);
    expect(second.headers.get('x-rhetor-cache')).toBe('hit');
    expect(second.headers.get('x-rhetor-attempts')).toBe('0');
    expect(second.headers.get('x-rhetor-cost-usd')).toBe('0');
    expect(second.text).toBe(first.text);
    expect(stage.calls).toBe(before);
    const [hit, miss] = await stage.ledger();
    expect(miss).toMatchObject({ cache: 'miss', attempt_count: 1, cost_usd: CALL_USD });
    expect(miss).not.toHaveProperty('cache_saved_usd');
    expect(hit).toMatchObject({
      cache: 'hit',
      cache_saved_usd: CALL_USD,
      attempt_count: 0,
      outcome: 'ok',
      provider: 'openai',
      model: 'one',
      is_fallback: false,
      input_tokens: 0,
      output_tokens: 0,
      cost_usd: 0,
      cost_status: 'exact',
    });
    const detail = await stage.call(ADMINISTRATOR, 'GET', `/requests/${hit?.request_id}`);
    expect(detail.body).toMatchObject({
      attempts: [],
      candidates: [{ left_out: 'the answer came from the cache' }],
    });
  });

  it('saved an unknown amount if no price was known', async () => {
    const asked = { body: question({ model: 'unpriced/one' }) };
    expect(await stage.states(...twice(asked))).toEqual(['miss', 'hit']);
    const [hit] = await stage.ledger();
    expect(hit).toMatchObject({ cache: 'hit', cost_usd: 0 });
    expect(hit).not.toHaveProperty('cache_saved_usd');
  });

  it('is added up by key, also as CSV', async () => {
    const { key, key_id: id } = await stage.newKey();
    await stage.states(...twice({ credential: key, body: question() }));
    const path = '/usage?interval=none&group_by=key';
    const { body } = await stage.call(key, 'GET', path);
    const sums = { requests: 2, cache_hits: 1, cache_misses: 1, cache_saved_usd: CALL_USD };
    expect(body).toMatchObject({ totals: sums, buckets: [{ group: id, ...sums }] });
    expect((body as UsageReport).totals.cost_usd).toBe(CALL_USD);
    const csv = await stage.call(key, 'GET', path, undefined, { accept: 'text/csv' });
    expect(csv.text).toContain('cache_hits,cache_misses,cache_saved_usd');
  });

  it('takes nothing from a budget, and needs none', async () => {
    const { key, key_id: id } = await stage.newKey();
    const budget = { name: 'one call', scope: { key: id }, period: 'day', limit_usd: 0.01 };
    const made = await stage.call(ADMINISTRATOR, 'POST', '/budgets', budget);
    const asked = { credential: key, body: question({ max_tokens: 100 }) };
    expect(await stage.states(asked)).toEqual(['miss']);
    const path = `/budgets/${(made.body as { readonly budget_id: string }).budget_id}`;
    await stage.call(ADMINISTRATOR, 'PATCH', path, { limit_usd: CALL_USD });
    expect(await stage.states(asked)).toEqual(['hit']);
    const other = await stage.ask({ ...asked, body: question({ max_tokens: 100 }) });
    expect(other.status).toBe(429);
    const { budgets } = (await stage.call(ADMINISTRATOR, 'GET', '/budgets')).body as {
      readonly budgets: readonly object[];
    };
    expect(budgets).toMatchObject([{ spent_usd: CALL_USD, reserved_usd: 0 }]);
    await stage.call(ADMINISTRATOR, 'DELETE', path);
  });

  it('counts as a request in the limits of its caller', async () => {
    const { key } = await stage.newKey({ limits: { requests_per_minute: 2 } });
    const asked = { credential: key, body: question() };
    expect(await stage.states(...twice(asked))).toEqual(['miss', 'hit']);
    expect((await stage.ask(asked)).status).toBe(429);
  });

  it('is replayed under an Idempotency-Key like any answer', async () => {
    const body = question();
    await stage.ask({ body });
    const before = stage.calls;
    const headers = { 'x-rhetor-cache': 'use', 'idempotency-key': 'cached' };
    const path = '/v1/chat/completions';
    const first = await stage.call(ADMINISTRATOR, 'POST', path, body, headers);
    const second = await stage.call(ADMINISTRATOR, 'POST', path, body, headers);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.text).toBe(first.text);
    expect(stage.calls).toBe(before);
  });
});

describe('callers', () => {
  it('never get what was kept for another one', async () => {
    const [one, other] = [await stage.newKey({ contexts: 'all' }), await stage.newKey()];
    const body = question();
    const by = (credential: string): Asked => ({ credential, body });
    const asked = [ADMINISTRATOR, one.key, other.key].map(by);
    expect(await stage.states(...asked)).toEqual(['miss', 'miss', 'miss']);
    expect(await stage.states(...asked)).toEqual(['hit', 'hit', 'hit']);
    const rotated = await stage.call(ADMINISTRATOR, 'POST', `/keys/${one.key_id}/rotate`);
    const { key } = rotated.body as { readonly key: string };
    expect(await stage.states(by(key))).toEqual(['hit']);
  });

  it('lose theirs with their key, or when the cache is emptied', async () => {
    const [gone, other] = [await stage.newKey(), await stage.newKey()];
    const body = question();
    await stage.states({ credential: gone.key, body }, { credential: other.key, body });
    const { body: cleared } = await stage.call(ADMINISTRATOR, 'DELETE', `/keys/${gone.key_id}`);
    expect(cleared).toMatchObject({ success: true });
    expect(await stage.states({ credential: other.key, body })).toEqual(['hit']);
    expect((await stage.call(other.key, 'DELETE', '/cache')).status).toBe(403);
    const all = await stage.call(ADMINISTRATOR, 'DELETE', '/cache');
    expect(all.body).toEqual({ success: true, deleted: expect.any(Number) });
    expect(await stage.states({ credential: other.key, body })).toEqual(['miss']);
    const { body: audit } = await stage.call(ADMINISTRATOR, 'GET', '/audit?limit=3');
    expect(audit).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({ action: 'DELETE /cache', outcome: 'done' }),
      ]),
    });
  });
});

describe('a request', () => {
  it('chooses: the header overrides the rule, and without either nothing is kept', async () => {
    const body = question({ model: 'rhetor/kept' });
    const choices = [undefined, undefined, 'refresh', 'off', 'use', undefined];
    const states = await stage.states(...choices.map((cache) => ({ body, cache })));
    expect(states).toEqual(['miss', 'hit', 'miss', 'bypass', 'hit', 'hit']);
    const plain = { body: question(), cache: undefined };
    expect(await stage.states(plain, plain)).toEqual([null, null]);
    const unknown = await stage.ask({ cache: 'yes' });
    expect(unknown).toMatchObject({ status: 400, text: expect.stringContaining('x-rhetor-cache') });
  });

  it('keeps a newer answer in place of an older one', async () => {
    const body = question();
    await stage.ask({ body });
    stage.upstream.next({ text: 'Newer.' });
    await stage.ask({ body, cache: 'refresh' });
    expect((await stage.ask({ body })).text).toContain('Newer.');
  });

  it('may choose in its metadata, which the vendor does not see', async () => {
    const body = question({ metadata: { 'x-rhetor-cache': 'use', team: 'blue' } });
    expect(await stage.states(...twice({ body, cache: undefined }))).toEqual(['miss', 'hit']);
    expect(stage.upstream.lastRequest.body['metadata']).toEqual({ team: 'blue' });
  });

  it.each<[string, Asked]>([
    ['of a conversation', { path: '/message', body: { message: 'Hi', context_id: 'talk:1' } }],
    ['that begins one', { path: '/message', body: { message: 'Hi' } }],
    ['whose response is stored', { path: '/v1/responses', body: { model: 'one', input: 'Hi' } }],
    ['that the vendor stores', { body: question({ store: true }) }],
    ['for several choices', { body: question({ n: 2 }) }],
    ['for log probabilities', { body: question({ logprobs: true }) }],
    [
      'of a rule that recalls',
      { path: '/api/v1/generate', body: { prompt: 'Hi', capability: 'remembering' } },
    ],
  ])('%s is never answered from the cache', async (_, asked) => {
    const before = stage.calls;
    expect(await stage.states(...twice(asked))).toEqual(['bypass', 'bypass']);
    expect(stage.calls).toBe(before + 2);
  });

  it('that only reads a conversation is never answered from the cache', async () => {
    const stored = { path: '/v1/responses', body: { model: 'one', input: 'Hi' }, cache: undefined };
    const { id } = (await stage.ask(stored)).body as { readonly id: string };
    const body = { model: 'one', input: 'And?', store: false, previous_response_id: id };
    const asked = { path: '/v1/responses', body };
    expect(await stage.states(...twice(asked))).toEqual(['bypass', 'bypass']);
  });

  it.each([
    ['a field of the body', { temperature: 0.5 }],
    ['its user', { user: 'anna' }],
    ['its model', { model: 'openai/two' }],
    ['its tools', { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ])('is another one with another value of %s', async (_, change) => {
    const body = question();
    expect(await stage.states({ body }, { body: { ...body, ...change } })).toEqual([
      'miss',
      'miss',
    ]);
  });

  it('is the same under another name of the model, and in another order of its members', async () => {
    const body = question({ temperature: 0.5 });
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    const named = { ...body, model: 'rhetor/default' };
    const states = await stage.states({ body }, { body: reversed }, { body: named });
    expect(states).toEqual(['miss', 'hit', 'hit']);
  });
});

describe('an answer', () => {
  it.each(['length', 'content_filter'] as const)('that ended by %s is not kept', async (finish) => {
    const body = question();
    stage.upstream.next({ text: 'Becau', finish }, { text: 'Becau', finish });
    expect(await stage.states(...twice({ body }))).toEqual(['miss', 'miss']);
  });

  it('that was cut off is not kept', async () => {
    const body = question({ stream: true });
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    expect((await stage.ask({ body })).text).toContain('"error"');
    expect(await stage.states({ body })).toEqual(['miss']);
  });

  it('of a fallback is not kept, but one of the preferred model is found while that is away', async () => {
    const body = question({ model: 'rhetor/rescued' });
    const broken = { fault: { type: 'status', status: 500 } } as const;
    stage.upstream.next(broken, { text: 'Rescue' });
    const rescued = await stage.ask({ body });
    expect(rescued.headers.get('x-rhetor-provider')).toBe('anthropic');
    expect(await stage.states({ body })).toEqual(['miss']);
    stage.upstream.next(broken);
    const hit = await stage.ask({ body });
    expect(hit.headers.get('x-rhetor-provider')).toBe('openai');
    expect(hit.headers.get('x-rhetor-cache')).toBe('hit');
    stage.upstream.reset();
  });

  it('that does not fit its JSON schema is not kept, and one that was repaired is', async () => {
    const schema = { type: 'object', required: ['a'] };
    const format = { type: 'json_schema', json_schema: { name: 'answer', schema } };
    const asked = { body: question({ model: 'rhetor/checked', response_format: format }) };
    stage.upstream.next({ text: '{}' }, { text: '[]' }, { text: '{}' }, { text: '{"a":1}' });
    expect(await stage.states(asked, asked)).toEqual(['miss', 'miss']);
    const hit = await stage.ask(asked);
    expect(hit.headers.get('x-rhetor-cache')).toBe('hit');
    expect(hit.headers.get('x-rhetor-validation')).toBe('repaired');
    expect(hit.text).toContain('{\\"a\\":1}');
  });

  it('that is too long is not kept', async () => {
    stage.upstream.next({ text: ['x'.repeat(1024 * 1024 + 1)] });
    const body = question();
    expect(await stage.states(...twice({ body }))).toEqual(['miss', 'miss']);
  });
});

describe('another Rhetor on the same data', () => {
  async function started(options: RhetorOptions): Promise<CacheStage> {
    const other = await CacheStage.begin(options);
    onTestFinished(() => other.end());
    return other;
  }

  it('finds what was kept, as long as the rule and the provider are the same', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'rhetor-cache-'));
    onTestFinished(() => rmSync(dataDirectory, { recursive: true }));
    const body = question({ model: 'rhetor/default' });
    const providers = playedBy(stage.upstream);
    const state = async (tasks: Record<string, unknown>, more: RhetorOptions = {}) => {
      const rhetor = await TestRhetor.start({
        providers,
        tasks,
        dataDirectory,
        ...more,
        variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR, ...more.variables },
      });
      const response = await fetch(`${rhetor.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-rhetor-cache': 'use',
          authorization: `Bearer ${ADMINISTRATOR}`,
        },
        body: JSON.stringify(body),
      });
      await response.text();
      await rhetor.stop();
      return response.headers.get('x-rhetor-cache');
    };
    expect(await state({ default: RULE })).toBe('miss');
    expect(await state({ default: RULE })).toBe('hit');
    expect(await state({ default: { ...RULE, model: 'two' } })).toBe('miss');
    expect(await state({ default: { ...RULE, options: { temperature: 0.2 } } })).toBe('miss');
    const elsewhere = await ScriptedUpstream.start();
    onTestFinished(() => elsewhere.stop());
    expect(await state({ default: RULE }, { providers: playedBy(elsewhere) })).toBe('miss');
    const anyone = { variables: { RHETOR_AUTH_TOKEN: '' } };
    expect(await state({ default: RULE }, anyone)).toBe('miss');
    expect(await state({ default: RULE })).toBe('hit');
  });

  it('makes room for new answers, oldest first', async () => {
    const small = await started({ variables: { RHETOR_CACHE_BYTES: '4kb' } });
    const bodies = Array.from({ length: 6 }, () => question());
    await small.states(...bodies.map((body) => ({ body })));
    await small.untilKept();
    const [newest, oldest] = [bodies.at(-1) ?? {}, bodies[0] ?? {}];
    expect(await small.states({ body: newest }, { body: oldest })).toEqual(['hit', 'miss']);
  });
});
