/** Many callers that leave in the middle of a stream, a kill -9, and what a budget says of them afterwards. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { HOLD_JOURNAL } from '../../src/context/sqlite/files/hold-journal.ts';
import type { BudgetList, BudgetView } from '../../src/contract/budgets.ts';
import { RhetorHome, type RhetorProcess } from '../process/rhetor-process.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { PRICE, providersAt } from './budget-stage.ts';

const SIDE_BY_SIDE = 50;
/** Calls that run when the process is killed. */
const KILLED = 20;
const MOST_OUTPUT = 500;
const OUTPUT_USD = (MOST_OUTPUT * PRICE.output) / 1_000_000;
const BODY = { message: 'Hi', options: { max_tokens: MOST_OUTPUT } };

export async function budgetAt({ url }: Pick<RhetorProcess, 'url'>): Promise<BudgetView> {
  const { budgets } = (await (await fetch(`${url}/budgets`)).json()) as BudgetList;
  const [first] = budgets;
  if (first === undefined) throw new Error('there is no budget');
  return first;
}

/** Expects that nothing stays reserved: after `count` callers that left, and after a kill -9. */
export async function expectReservationsReturned(count: number): Promise<void> {
  const [upstream, home] = [await ScriptedUpstream.start(), await RhetorHome.make()];
  try {
    const options = {
      providers: providersAt(upstream),
      tasks: { default: { provider: 'paid', model: 'one', retries: 0 } },
    };
    const first = await home.start(options);
    await first.post('/budgets', { name: 'all', limit_usd: 1_000_000 });
    upstream.otherwise({ text: 'word '.repeat(200), tokenMs: 20 });
    await abortCalls(first, count);
    await vi.waitFor(async () => expect((await budgetAt(first)).reserved_usd).toBe(0));
    // Until what they spent is stored, a kill would count what they had reserved.
    const journal = join(home.dataDirectory, HOLD_JOURNAL);
    await vi.waitFor(() => expect(statSync(journal).size).toBe(0));
    const spent = (await budgetAt(first)).spent_usd ?? 0;
    // Each was charged for its input, and for the few words that came.
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThan(count * OUTPUT_USD);

    upstream.requests.length = 0;
    upstream.otherwise({ fault: { type: 'silent' } });
    for (let call = 0; call < KILLED; call += 1) first.post('/stream', BODY).catch(() => undefined);
    await upstream.until(() => upstream.requests.length === KILLED);
    expect((await budgetAt(first)).reserved_usd).toBeGreaterThanOrEqual(KILLED * OUTPUT_USD);
    first.kill('SIGKILL');
    await first.untilEnd();
    const killed = await budgetAt(await home.start(options));
    expect(killed.reserved_usd).toBe(0);
    expect(killed.spent_usd).toBeGreaterThanOrEqual(spent + KILLED * OUTPUT_USD);
    expect(killed.spent_usd).toBeLessThan(spent + (KILLED + 1) * OUTPUT_USD);
  } finally {
    await home.remove();
    await upstream.stop();
  }
}

async function abortCalls(rhetor: RhetorProcess, count: number): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let call = next++; call < count; call = next++) await abortOne(rhetor);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

/** Leaves when the first words are there. */
async function abortOne({ url }: RhetorProcess): Promise<void> {
  const caller = new AbortController();
  const response = await fetch(`${url}/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(BODY),
    signal: caller.signal,
  });
  expect(response.status).toBe(200);
  await response.body?.getReader().read();
  caller.abort();
}
