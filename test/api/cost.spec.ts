/** What an answer cost, on every surface: in Rhetor's own usage, in headers, and in the ledger. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contract/answer.ts';
import type { LedgerRequestDetail, LedgerRequestList } from '../../src/contract/ledger.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { SocketClient } from './socket-client.ts';
import { readFrames } from './sse-frames.ts';
import { MODEL, playedBy } from './stage.ts';

/** Dollars per million tokens. */
const PRICE = { input: 3, output: 15, cached_input: 0.3 };
const USAGE = { input: 1_000, cached: 400, output: 200 };
/** 600 × 3 + 400 × 0.3 + 200 × 15 = 4,920 millionths of a dollar. */
const COST = { cost_usd: 0.00492, cost_status: 'exact' };
/** A vendor that reports no cached tokens: 1,000 × 3 + 200 × 15. */
const UNCACHED = 0.006;

const MESSAGES = [{ role: 'user', content: 'Hello' }];

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  rhetor = await TestRhetor.start({
    providers: {
      priced: playedBy(upstream, 'openai', { price: PRICE }),
      claude: playedBy(upstream, 'anthropic', { price: PRICE }),
      llama: playedBy(upstream, 'ollama', { price: PRICE }),
      free: playedBy(upstream, 'openai', { price: { input: 0, output: 0 } }),
      unpriced: playedBy(upstream, 'openai'),
      listed: playedBy(upstream, 'openai', {
        price_as: 'openai',
        models: [{ id: 'gpt-6-luna' }, { id: 'gpt-4o-mini' }],
      }),
    },
    tasks: {
      default: { provider: 'priced', model: MODEL, retries: 0 },
      rescued: {
        provider: 'priced',
        model: MODEL,
        retries: 0,
        stream_recovery: 'buffer',
        fallbacks: [{ provider: 'free', model: MODEL }],
      },
    },
  });
});
beforeEach(() => upstream.otherwise({ text: 'well done', usage: USAGE }));
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

function costOf({ headers }: Response): object {
  return {
    cost_usd: Number(headers.get('x-rhetor-cost-usd')),
    cost_status: headers.get('x-rhetor-cost-status'),
  };
}

async function recorded(response: Response): Promise<LedgerRequestDetail> {
  const id = response.headers.get('x-request-id') ?? '';
  return (await (await rhetor.get(`/requests/${id}`)).json()) as LedgerRequestDetail;
}

describe('in Rhetor’s own dialect', () => {
  it('is in the usage and the headers of a whole answer, as in the ledger', async () => {
    const response = await rhetor.post('/message', { message: 'Hello' });
    const answer = (await response.json()) as Answer;
    expect(answer.usage).toMatchObject(COST);
    expect(costOf(response)).toEqual(COST);
    expect(await recorded(response)).toMatchObject(COST);
  });

  it('is in the last frame of a stream, and in no header', async () => {
    const response = await rhetor.post('/stream', { message: 'Hello' });
    expect(response.headers.has('x-rhetor-cost-usd')).toBe(false);
    const last = (await readFrames(response)).at(-1);
    expect(last).toMatchObject({ done: true, usage: COST });
  });

  it('is in the frames of a socket', async () => {
    const socket = await SocketClient.connect(rhetor.socketUrl);
    for (const streaming of [false, true]) {
      const key = `streaming ${streaming}`;
      const payload = { message: 'Hello', streaming };
      socket.send({ type: 'LLM_REQUEST', source: 'UI', req_id: key, payload });
      const frames = await socket.untilIdle(key);
      const usages = frames.flatMap((frame) => frame.payload['usage'] ?? []);
      expect(usages).toEqual([expect.objectContaining(COST)]);
    }
    socket.close();
  });

  it('counts every call that was made for the answer', async () => {
    upstream.next({
      fault: { type: 'truncated', afterTokens: 1 },
      text: 'not done',
      usage: 'none',
    });
    const response = await rhetor.post('/stream', { message: 'Hello', task_type: 'rescued' });
    const last = (await readFrames(response)).at(-1);
    expect(last?.['attempts']).toBe(2);
    const { attempts, ...request } = await recorded(response);
    const [cut, whole] = attempts;
    expect(whole).toMatchObject({ provider: 'free', cost_usd: 0, cost_status: 'exact' });
    expect(cut).toMatchObject({ cost_status: 'approximate', usage_source: 'estimated' });
    expect(cut?.cost_usd).toBeGreaterThan(0);
    const all = { cost_usd: cut?.cost_usd, cost_status: 'approximate' };
    expect(last?.['usage']).toMatchObject(all);
    expect(request).toMatchObject(all);
  });

  it('is the same for a repeat of the request, which costs nothing more', async () => {
    const ask = (): Promise<Response> =>
      fetch(`${rhetor.url}/message`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'cost' },
        body: JSON.stringify({ message: 'Hello', context_id: 'repeated' }),
      });
    const first = (await (await ask()).json()) as Answer;
    const again = await ask();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(costOf(again)).toEqual(COST);
    expect(((await again.json()) as Answer).usage).toEqual(first.usage);
    const list = await rhetor.get('/requests?context=repeated');
    expect(((await list.json()) as LedgerRequestList).count).toBe(1);
  });
});

describe('on other surfaces', () => {
  it.each([
    ['/v1/chat/completions', 'priced', { messages: MESSAGES }, COST.cost_usd],
    ['/v1/chat/completions', 'claude', { messages: MESSAGES }, COST.cost_usd],
    ['/v1/responses', 'priced', { input: 'Hello' }, COST.cost_usd],
    ['/v1/messages', 'claude', { messages: MESSAGES, max_tokens: 500 }, COST.cost_usd],
    ['/v1/messages', 'priced', { messages: MESSAGES, max_tokens: 500 }, COST.cost_usd],
    ['/api/chat', 'llama', { messages: MESSAGES, stream: false }, UNCACHED],
    ['/api/generate', 'priced', { prompt: 'Hello', stream: false }, COST.cost_usd],
    ['/api/v1/chat', 'priced', { messages: MESSAGES, provider_id: 'priced' }, COST.cost_usd],
  ])('is in the headers of %s with %s', async (path, provider, body, costUsd) => {
    const response = await rhetor.post(path, { model: `${provider}/${MODEL}`, ...body });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    expect(costOf(response)).toEqual({ cost_usd: costUsd, cost_status: 'exact' });
    expect(await recorded(response)).toMatchObject({ cost_usd: costUsd, cost_status: 'exact' });
  });

  it.each([
    ['/v1/embeddings', { input: 'a text' }],
    ['/api/embed', { input: 'a text' }],
  ])('is in the headers of %s', async (path, body) => {
    const response = await rhetor.post(path, { model: `priced/${MODEL}`, ...body });
    await response.arrayBuffer();
    const row = await recorded(response);
    expect(row.cost_usd).toBe((row.input_tokens * 3) / 1e6);
    expect(costOf(response)).toEqual({ cost_usd: row.cost_usd, cost_status: row.cost_status });
  });
});

describe('the price', () => {
  const ask = async (model: string, more: object = {}): Promise<LedgerRequestDetail> => {
    const body = { model, messages: MESSAGES, ...more };
    const response = await rhetor.post('/v1/chat/completions', body);
    await response.arrayBuffer();
    expect(response.status).toBe(200);
    return recorded(response);
  };

  it('is of the list, for the model that the vendor says has answered', async () => {
    // The vendor answers as gpt-6-luna-2026-01-01: $0.10, $0.01 and $0.50 per million tokens.
    // 600 × 0.1 + 400 × 0.01 + 200 × 0.5 = 164 millionths of a dollar.
    expect(await ask('listed/gpt-6-luna')).toMatchObject({
      cost_usd: 0.000164,
      cost_status: 'exact',
    });
  });

  it('is a guess where the list does not know the version that has answered', async () => {
    // 600 × 0.15 + 400 × 0.075 + 200 × 0.6, as for gpt-4o-mini itself.
    expect(await ask('listed/gpt-4o-mini')).toMatchObject({
      cost_usd: 0.00024,
      cost_status: 'approximate',
    });
  });

  it('is a guess where a field of the request has none', async () => {
    expect(await ask(`priced/${MODEL}`, { service_tier: 'priority' })).toMatchObject({
      cost_usd: COST.cost_usd,
      cost_status: 'approximate',
    });
  });

  it('is a guess where a field of a request for embeddings has none', async () => {
    const embedded = async (fields: object): Promise<LedgerRequestDetail> => {
      const body = { model: `priced/${MODEL}`, input: 'Hello', ...fields };
      const response = await rhetor.post('/v1/embeddings', body);
      await response.arrayBuffer();
      expect(response.status).toBe(200);
      return recorded(response);
    };
    expect(await embedded({})).toMatchObject({ cost_status: 'exact' });
    expect(await embedded({ models: ['dear'] })).toMatchObject({ cost_status: 'approximate' });
  });

  it('is a guess where the counts are Rhetor’s own', async () => {
    upstream.next({ text: 'well done', usage: 'none' });
    const request = await ask(`priced/${MODEL}`);
    expect(request).toMatchObject({ cost_status: 'approximate', usage_source: 'estimated' });
    expect(request.cost_usd).toBeGreaterThan(0);
  });

  it('is unknown for a model without one, and that is said', async () => {
    expect(await ask(`unpriced/${MODEL}`)).toMatchObject({ cost_usd: 0, cost_status: 'unpriced' });
  });

  it('is nothing for a call that the vendor has refused', async () => {
    upstream.next({ fault: { type: 'status', status: 500 } });
    const response = await rhetor.post('/message', { message: 'Hello' });
    expect(response.status).toBe(502);
    expect(response.headers.has('x-rhetor-cost-usd')).toBe(false);
    expect(await recorded(response)).toMatchObject({ cost_usd: 0, cost_status: 'exact' });
  });
});
