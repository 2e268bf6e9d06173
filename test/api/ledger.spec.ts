/** The ledger over HTTP: every request of every surface has its row, its attempts and its use. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import type {
  LedgerRequest,
  LedgerRequestDetail,
  LedgerRequestList,
  UsageReport,
} from '../../src/contract/ledger.ts';
import { MODEL, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'anthropic'],
    tasks: {
      default: { retries: 0 },
      rescued: {
        provider: 'openai',
        model: MODEL,
        retries: 0,
        fallbacks: [
          { provider: 'absent', model: 'none' },
          { provider: 'anthropic', model: MODEL },
        ],
      },
    },
  });
});
beforeEach(() => stage.upstream.otherwise({ text: 'well done' }));
afterAll(() => stage.stop());

async function get<T>(path: string): Promise<T> {
  return (await (await stage.rhetor.get(path)).json()) as T;
}

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(stage.rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response;
}

async function newest(query = ''): Promise<LedgerRequest> {
  const { requests } = await get<LedgerRequestList>(`/requests?limit=1${query}`);
  const [request] = requests;
  if (request === undefined) throw new Error('the ledger has no such request');
  return request;
}

it('has the request of a stored turn under the id of its answer', async () => {
  const answer = await post(
    '/message',
    { message: 'Hello', context_id: 'anna:1', component: 'anna' },
    { 'x-request-id': 'mine' },
  );
  const id = answer.headers.get('x-request-id');
  expect(id).not.toBe('mine');
  expect(await newest()).toMatchObject({
    request_id: id,
    client_request_id: 'mine',
    surface: 'rhetor',
    component: 'anna',
    task_type: 'default',
    context: 'anna:1',
    provider: 'openai',
    model: MODEL,
    outcome: 'ok',
    attempt_count: 1,
    is_fallback: false,
    cost_status: 'unpriced',
    cost_usd: 0,
  });
});

it.each([
  ['openai', '/v1/chat/completions', {}],
  ['anthropic', '/v1/messages', { max_tokens: 50 }],
  ['ollama', '/api/chat', { stream: false }],
])('has requests of the surface %s, which store nothing else', async (surface, path, more) => {
  const model = `openai/${MODEL}`;
  const messages = [{ role: 'user', content: 'Hello' }];
  const answer = await post(path, { model, messages, ...more });
  const request = await newest();
  expect(request).toMatchObject({ surface, outcome: 'ok', model: MODEL });
  expect(request.request_id).toBe(answer.headers.get('x-request-id'));
  expect(request.context).toBeUndefined();
  expect(request.output_tokens).toBeGreaterThan(0);
});

it('shows every candidate and every attempt of a request that fell back', async () => {
  stage.upstream.next({ fault: { type: 'status', status: 500 } });
  await post('/message', { message: 'Hello', task_type: 'rescued' });
  const { request_id: id } = await newest('&task_type=rescued');
  const detail = await get<LedgerRequestDetail>(`/requests/${id}`);
  expect(detail).toMatchObject({
    rule: 'rescued',
    requested: `openai/${MODEL}`,
    provider: 'anthropic',
    is_fallback: true,
    outcome: 'ok',
    attempt_count: 2,
  });
  expect(detail.candidates).toEqual([
    { provider: 'openai', model: MODEL },
    { provider: 'absent', model: 'none', left_out: expect.stringContaining('no provider') },
    { provider: 'anthropic', model: MODEL },
  ]);
  expect(detail.attempts).toMatchObject([
    {
      attempt: 1,
      provider: 'openai',
      outcome: 'upstream_error',
      upstream_status: 500,
      connect_ms: expect.any(Number),
      input_tokens: 0,
    },
    { attempt: 2, provider: 'anthropic', outcome: 'ok' },
  ]);
  expect(JSON.stringify(detail)).not.toContain('Hello');
});

it('has embeddings, and a request for which no model was asked', async () => {
  await post('/v1/embeddings', { model: `openai/${MODEL}`, input: 'a text' });
  expect(await newest()).toMatchObject({ surface: 'openai', outcome: 'ok', attempt_count: 1 });
  await post('/v1/embeddings', { model: `anthropic/${MODEL}`, input: 'a text' });
  const refused = await newest();
  expect(refused).toMatchObject({ outcome: 'embeddings_unsupported', attempt_count: 0 });
  expect(refused.provider).toBeUndefined();
});

it('adds everything up, as JSON and as CSV', async () => {
  const before = await get<UsageReport>('/usage?interval=none');
  await post('/message', { message: 'Hello' });
  const after = await get<UsageReport>('/usage?interval=none&group_by=surface');
  expect(after.totals.requests).toBe(before.totals.requests + 1);
  expect(after.buckets.map(({ group }) => group)).toContain('rhetor');
  const { requests } = await get<LedgerRequestList>('/requests?limit=1000');
  expect(after.totals.requests).toBe(requests.length);
  expect(after.totals.fallbacks).toBe(requests.filter((one) => one.is_fallback).length);
  const csv = await stage.rhetor.get('/usage?group_by=model', { accept: 'text/csv' });
  expect(csv.headers.get('content-type')).toContain('text/csv');
  const text = await csv.text();
  const [head, ...lines] = text.trimEnd().split('\r\n');
  expect(head).toMatch(/^start,group,requests,failed,/);
  expect(lines.length).toBeGreaterThan(0);
  const { ledger } = new RhetorClient({ url: stage.rhetor.url });
  const pieces: Uint8Array[] = [];
  for await (const piece of ledger.usageCsv({ group_by: 'model' })) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(text);
});

it.each([
  '/requests?from=yesterday',
  '/requests?min_ms=-1',
  '/requests?cache=bypass',
  '/usage?interval=week',
  '/usage?group_by=user',
])('refuses %s', async (path) => {
  expect((await stage.rhetor.get(path)).status).toBe(422);
});

it('refuses what it cannot answer, and does not know every id', async () => {
  expect((await stage.rhetor.get('/usage?time_zone=Mars')).status).toBe(400);
  expect((await stage.rhetor.get('/requests?cursor=x')).status).toBe(400);
  expect((await stage.rhetor.get('/requests/nobody')).status).toBe(404);
});

it('shows requests as they end', async () => {
  const watching = new AbortController();
  const live = await fetch(`${stage.rhetor.url}/requests/live`, { signal: watching.signal });
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  const answer = await post('/message', { message: 'Hello' });
  let text = '';
  await vi.waitFor(async () => {
    text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: request\n');
  });
  const [, data = ''] = /^data: (.*)$/m.exec(text) ?? [];
  expect(JSON.parse(data)).toMatchObject({
    request_id: answer.headers.get('x-request-id'),
    outcome: 'ok',
  });
  watching.abort();
});
