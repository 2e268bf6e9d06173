/** A second member is asked while the first is silent: who answers, what is cancelled, and what is billed. */
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { LEAST_MEASURED } from '../../src/routing/limits.ts';
import { jsonOf } from '../api/json.ts';
import { MODEL, playedBy, Stage } from '../api/stage.ts';
import type { Script } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const MEMBERS = ['east', 'west'].map((provider) => ({ provider, model: MODEL }));
/** The share of hedged requests is one in twenty. */
const EARNED = 20;

/** Long enough that no usual answer of a busy machine is hedged. */
const HEDGE_MS = 500;

let upstream: ScriptedUpstream;
let stage: Stage;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  const price = { input: 1_000, output: 1_000 };
  const provider = playedBy(upstream, 'openai', { price });
  const pool = { members: MEMBERS, hedge_after_ms: HEDGE_MS };
  stage = await Stage.start({
    vendors: [],
    providers: { east: provider, west: provider },
    tasks: { default: { pool, retries: 0 }, limits: { requests_per_minute: 10_000 } },
  });
});
/** Each test may hedge one request; on a busy machine one of those that earn it may be hedged itself. */
beforeEach(async () => {
  do {
    upstream.reset();
    for (let n = 0; n < EARNED; n += 1) await ask();
  } while (upstream.requests.length > EARNED);
  upstream.reset();
});
afterAll(async () => {
  await stage.stop();
  await upstream.stop();
});

async function ask(body: object = {}): Promise<Record<string, unknown>> {
  return jsonOf(await stage.rhetor.post('/message', { message: 'Hello', ...body }));
}

type Call = { readonly provider: string; readonly outcome: string; readonly cost_usd: number };

/** The calls of the newest request, once the ledger has them. */
async function newestCalls(): Promise<readonly Call[]> {
  const attempts = await vi.waitFor(async () => {
    const { requests } = await jsonOf(await stage.rhetor.get('/requests?limit=1'));
    const [newest] = requests as readonly { readonly request_id: string }[];
    const detail = await jsonOf(await stage.rhetor.get(`/requests/${newest?.request_id}`));
    expect(detail['attempts']).toHaveLength(2);
    return detail['attempts'];
  });
  return attempts as readonly Call[];
}

const SILENT: Script = { fault: { type: 'silent' } };

it('lets the second member answer, cancels the first, and has both in the ledger and the budget', async () => {
  const limit = { name: 'All', period: 'day', limit_usd: 100 };
  const made = await stage.rhetor.post('/budgets', limit);
  expect(made.status).toBe(201);
  upstream.next(SILENT, { text: 'Quickly' });
  const answer = await ask({ context_id: 'talk:hedged' });
  expect(answer).toMatchObject({ message: 'Quickly', route: { attempts: 2 } });
  await upstream.until(() => upstream.requests[0]?.isOver === true);
  expect(upstream.requests).toHaveLength(2);
  const calls = await newestCalls();
  expect(calls).toMatchObject([
    { outcome: 'client_closed_request' },
    { outcome: 'ok', provider: answer['provider'] },
  ]);
  for (const { cost_usd } of calls) expect(cost_usd).toBeGreaterThan(0);
  const cost = calls.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const { budgets } = await jsonOf(await stage.rhetor.get('/budgets'));
  expect(budgets).toMatchObject([{ reserved_usd: 0 }]);
  const [{ spent_usd } = { spent_usd: 0 }] = budgets as readonly { readonly spent_usd: number }[];
  // Nobody knows what the cancelled call has used, so the budget counts the most that it may have.
  expect(spent_usd).toBeGreaterThanOrEqual(cost);
  // The member that won has the warm cache now.
  expect(await ask({ context_id: 'talk:hedged' })).toMatchObject({ provider: answer['provider'] });
});

it('lets the first member answer if it is quicker after all', async () => {
  upstream.next({ text: 'Late', firstTokenMs: 3 * HEDGE_MS }, SILENT);
  expect(await ask()).toMatchObject({ message: 'Late' });
  await upstream.until(() => upstream.requests[1]?.isOver === true);
  expect((await newestCalls()).map(({ outcome }) => outcome)).toEqual([
    'client_closed_request',
    'ok',
  ]);
});

it('fails if both fail', async () => {
  upstream.next(
    { headersMs: 2 * HEDGE_MS, fault: { type: 'status', status: 500 } },
    { fault: { type: 'status', status: 503 } },
  );
  const response = await stage.rhetor.post('/message', { message: 'Hello' });
  expect(response.status).toBe(502);
  const { attempts } = await jsonOf(response);
  expect(attempts).toHaveLength(2);
  expect((await newestCalls()).map(({ outcome }) => outcome)).toEqual([
    'upstream_error',
    'upstream_error',
  ]);
});

it('cancels both calls when the caller leaves', async () => {
  upstream.next(SILENT, SILENT);
  const caller = new AbortController();
  const leaving = stage.rhetor.post('/message', { message: 'Hello' }, caller.signal);
  leaving.catch(() => undefined);
  await upstream.until(() => upstream.requests.length === 2);
  caller.abort();
  await upstream.until(() => upstream.inFlight === 0);
  expect(upstream.requests.map(({ isOver }) => isOver)).toEqual([true, true]);
});

it('asks nobody else beyond one request in twenty', async () => {
  upstream.next(SILENT, { text: 'Hedged' });
  await ask();
  upstream.reset();
  upstream.next({ text: 'Waited for', firstTokenMs: 2 * HEDGE_MS });
  expect(await ask()).toMatchObject({ message: 'Waited for' });
  expect(upstream.requests).toHaveLength(1);
});

it('counts a hedged request once against the limits of its caller', async () => {
  const left = async (): Promise<number> => {
    const response = await stage.rhetor.post('/message', { message: 'Hello' });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    return Number(response.headers.get('x-ratelimit-remaining-requests'));
  };
  const before = await left();
  upstream.reset();
  upstream.next(SILENT, { text: 'Hedged' });
  expect(await left()).toBe(before - 1);
  expect(upstream.requests).toHaveLength(2);
});

it('waits as long as 95 of 100 answers take, once it has measured 20', async () => {
  const provider = playedBy(upstream, 'openai');
  const members = [
    { provider: 'usual', model: MODEL, weight: 1_000 },
    { provider: 'other', model: MODEL, weight: 0.001 },
  ];
  const measured = await Stage.start({
    vendors: [],
    providers: { usual: provider, other: provider },
    tasks: { default: { pool: { members, hedge_after_ms: 'p95' }, retries: 0 } },
  });
  onTestFinished(() => measured.stop());
  const say = async (): Promise<Record<string, unknown>> =>
    jsonOf(await measured.rhetor.post('/message', { message: 'Hello' }));
  for (let n = 0; n < LEAST_MEASURED - 2; n += 1) await say();
  upstream.reset();
  const slow = { text: 'Waited for', firstTokenMs: HEDGE_MS };
  upstream.next(slow, slow);
  // Nothing is known of the first, and 19 answers are not enough for the second.
  for (let n = 0; n < 2; n += 1) {
    expect(await say()).toMatchObject({ message: 'Waited for', provider: 'usual' });
  }
  expect(upstream.requests).toHaveLength(2);
  // The two slow ones are the slowest tenth, so the 95th percentile is theirs.
  upstream.next(SILENT, { text: 'Hedged' });
  const askedAt = performance.now();
  expect(await say()).toMatchObject({ message: 'Hedged', provider: 'other' });
  expect(performance.now() - askedAt).toBeGreaterThanOrEqual(HEDGE_MS - 10);
});
