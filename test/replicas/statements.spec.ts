/** Counts what a request asks of PostgreSQL, since each statement is a round trip that somebody waits for. */
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { providersAt, USAGE } from '../budgets/budget-stage.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

let server: PostgresServer;
let upstream: ScriptedUpstream;
let rhetor: TestRhetor;
beforeAll(async () => {
  [server, upstream] = await Promise.all([PostgresServer.start(), ScriptedUpstream.start()]);
  upstream.otherwise({ text: 'Hello, world!', usage: USAGE });
  rhetor = await TestRhetor.start({
    providers: providersAt(upstream),
    tasks: { default: { provider: 'paid', model: 'one', retries: 0 } },
    variables: {
      RHETOR_DATABASE_URL: await server.createDatabase(),
      RHETOR_LIMITS: 'requests_per_minute=1000,tokens_per_minute=1000000',
    },
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
  await server.remove();
});
beforeEach(() => vi.restoreAllMocks());

async function ask(path: string, body: object): Promise<void> {
  const response = await rhetor.post(path, body);
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
}

/** What the process does by itself. */
const OWN = /renew_budget_lease|rhetor\.claims|rhetor\.audit|^(BEGIN|COMMIT|SELECT 1$)/;

/** The functions that are called for `work`, meanwhile or soon after; no one waits for some of them. */
async function expectStatements(
  work: () => Promise<void>,
  expected: readonly string[],
): Promise<void> {
  const querying = vi.spyOn(Client.prototype, 'query');
  await work();
  const functions = (): readonly string[] =>
    querying.mock.calls
      .map(([query]: readonly unknown[]) => textOf(query))
      .filter((sql) => !OWN.test(sql))
      .map((sql) => /rhetor\.(\w+)\(/.exec(sql)?.[1] ?? sql);
  await vi.waitFor(() => expect(functions().length).toBeGreaterThanOrEqual(expected.length));
  expect(functions().toSorted()).toEqual(expected.toSorted());
  querying.mockRestore();
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = query as { readonly text: string };
  return text.trim();
}

const inContext = (): Promise<void> => ask('/message', { message: 'Hi', context_id: 'one' });
const alone = (): Promise<void> =>
  ask('/v1/chat/completions', { model: 'paid/one', messages: [{ role: 'user', content: 'Hi' }] });

const LIMITED_TURN = ['past', 'take_limits', 'append_recorded_turns', 'settle_limits'];
const LIMITED_CALL = ['take_limits', 'add_attempts', 'settle_limits'];
const GOVERNED_TURN = [
  'past',
  'take_call',
  'settle_budgets',
  'append_recorded_turns',
  'settle_limits',
];
const GOVERNED_CALL = ['take_call', 'settle_budgets', 'add_attempts', 'settle_limits'];

it('takes one statement for the limits of a call that no budget counts', async () => {
  await expectStatements(inContext, LIMITED_TURN);
  await expectStatements(alone, LIMITED_CALL);
});

it('takes one statement for the limits and the budgets of a call together', async () => {
  const created = await rhetor.post('/budgets', { name: 'all', limit_usd: 100 });
  expect(created.status).toBe(201);
  await expectStatements(inContext, GOVERNED_TURN);
  await expectStatements(alone, GOVERNED_CALL);
});
