/** Reservations come back: after callers that left, after a crash, and after the crash of a replica. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildRhetor, RhetorHome } from '../process/rhetor-process.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { budgetAt, expectReservationsReturned } from './aborted-calls.ts';
import { CALL_USD, PRICE, providersAt, USAGE } from './budget-stage.ts';

const TASKS = { default: { provider: 'paid', model: 'one', retries: 0 } };
const OUTPUT_USD = (1_000 * PRICE.output) / 1_000_000;
/** The lease of a dead replica expires within ten seconds, and the others look every few. */
const LEASE_PATIENCE_MS = 60_000;

let upstream: ScriptedUpstream;
let server: PostgresServer;
beforeAll(async () => {
  [upstream, server] = await Promise.all([
    ScriptedUpstream.start(),
    PostgresServer.start(),
    buildRhetor(),
  ]);
});
afterAll(async () => {
  await upstream.stop();
  await server.remove();
});

function post(url: string, path: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** Calls that get no answer; their failures are those of a server that dies. */
async function askInVain(url: string, count: number): Promise<void> {
  upstream.reset();
  upstream.otherwise({ fault: { type: 'silent' } });
  const body = { message: 'Hi', options: { max_tokens: 1_000 } };
  for (let call = 0; call < count; call += 1) {
    post(url, '/stream', body).catch(() => undefined);
  }
  await upstream.until(() => upstream.requests.length === count);
}

it('returns what 500 callers that left had reserved, and what ran at a kill -9', () =>
  expectReservationsReturned(500));

it('gives three replicas one budget: 200 calls at once reach the upstream ten times at most', async () => {
  const databaseUrl = await server.createDatabase();
  upstream.reset();
  upstream.otherwise({ text: 'Hello, world!', usage: USAGE });
  const replicas = await Promise.all(
    Array.from({ length: 3 }, () =>
      TestRhetor.start({
        providers: providersAt(upstream),
        tasks: TASKS,
        variables: { RHETOR_DATABASE_URL: databaseUrl },
      }),
    ),
  );
  const [first] = replicas;
  await first?.post('/budgets', { name: 'all', limit_usd: 10 * CALL_USD });
  for (const { url } of replicas) {
    await vi.waitFor(() => budgetAt({ url }));
  }
  const statuses = await Promise.all(
    Array.from({ length: 200 }, async (_, call) => {
      const body = { message: 'Hi', options: { max_tokens: 100 } };
      const response = await replicas[call % 3]?.post('/message', body);
      await response?.text();
      return response?.status;
    }),
  );
  const reached = upstream.requests.length;
  expect(reached).toBeGreaterThan(0);
  expect(reached).toBeLessThanOrEqual(10);
  expect(statuses.filter((status) => status === 200)).toHaveLength(reached);
  expect(statuses.filter((status) => status === 429)).toHaveLength(200 - reached);
  for (const { url } of replicas) {
    expect(await budgetAt({ url })).toMatchObject({
      reserved_usd: 0,
      spent_usd: reached * CALL_USD,
    });
  }
  for (const replica of replicas) await replica.stop();
});

it('counts what a replica had reserved that was killed, on another one', async () => {
  const variables = { RHETOR_DATABASE_URL: await server.createDatabase() };
  const options = { providers: providersAt(upstream), tasks: TASKS, variables };
  const [home, other] = [await RhetorHome.make(), await RhetorHome.make()];
  const [dying, living] = await Promise.all([home.start(options), other.start(options)]);
  await post(dying.url, '/budgets', { name: 'all', limit_usd: 1 });
  await vi.waitFor(() => budgetAt(living));
  await askInVain(dying.url, 10);
  expect((await budgetAt(living)).reserved_usd).toBeGreaterThanOrEqual(10 * OUTPUT_USD);
  dying.kill('SIGKILL');
  await vi.waitFor(async () => expect(await budgetAt(living)).toMatchObject({ reserved_usd: 0 }), {
    timeout: LEASE_PATIENCE_MS,
    interval: 200,
  });
  expect((await budgetAt(living)).spent_usd).toBeGreaterThanOrEqual(10 * OUTPUT_USD);
  await home.remove();
  await other.remove();
});
