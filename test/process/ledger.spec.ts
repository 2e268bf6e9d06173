/** What the ledger still has after a clean stop, and after kill -9. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LedgerRequestList } from '../../src/contract/ledger.ts';
import { buildRhetor, RhetorHome, type RhetorProcess } from './rhetor-process.ts';

const MODEL = 'simulated/simulated-fast?rate=0';

type Answered = { readonly id: string; readonly isStored: boolean };

beforeAll(buildRhetor, 120_000);

async function makeHome(): Promise<RhetorHome> {
  const home = await RhetorHome.make();
  onTestFinished(() => home.remove());
  return home;
}

/** Stored and unstored requests, a few at once, for a while. */
async function ask(rhetor: RhetorProcess, rounds: number): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  const one = async (path: string, body: object, isStored: boolean): Promise<void> => {
    const response = await rhetor.post(path, body);
    await response.arrayBuffer();
    answered.push({ id: response.headers.get('x-request-id') ?? '', isStored });
  };
  const messages = [{ role: 'user', content: 'Hello' }];
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all([
      one('/v1/chat/completions', { model: MODEL, messages }, false),
      one('/v1/chat/completions', { model: MODEL, messages }, false),
      one(
        '/message',
        { message: 'Hello', context_id: `c${round % 3}`, options: { model: MODEL } },
        true,
      ),
    ]);
  }
  return answered;
}

async function known(rhetor: RhetorProcess): Promise<ReadonlySet<string>> {
  const list = (await (await rhetor.get('/requests?limit=1000')).json()) as LedgerRequestList;
  return new Set(list.requests.map(({ request_id: id }) => id));
}

/** Waits for the ledger's own writes; a question about them would hurry them. */
async function untilWritten(home: RhetorHome, answered: readonly Answered[]): Promise<void> {
  const database = new DatabaseSync(join(home.dataDirectory, 'rhetor.db'), { readOnly: true });
  const attempts = database.prepare('SELECT request_id FROM attempts');
  try {
    await vi.waitFor(() => {
      const ids = attempts.all().map(({ request_id: id }) => id);
      expect(ids).toEqual(expect.arrayContaining(answered.map(({ id }) => id)));
    });
  } finally {
    database.close();
  }
}

describe('the ledger', () => {
  it('has every request after a clean stop', async () => {
    const home = await makeHome();
    const rhetor = await home.start();
    const answered = await ask(rhetor, 20);
    rhetor.kill('SIGTERM');
    expect((await rhetor.untilEnd()).code).toBe(0);
    const ids = await known(await home.start());
    expect(answered.filter(({ id }) => !ids.has(id))).toEqual([]);
  });

  it('has after kill -9 every stored turn, and all that had ended a moment before', async () => {
    const home = await makeHome();
    for (let round = 0; round < 2; round += 1) {
      const rhetor = await home.start();
      const before = await ask(rhetor, 20);
      await untilWritten(home, before);
      const answered = await ask(rhetor, 20);
      rhetor.kill('SIGKILL');
      await rhetor.untilEnd();
      const again = await home.start();
      const ids = await known(again);
      const owed = [...before, ...answered.filter(({ isStored }) => isStored)];
      expect(owed).toHaveLength(80);
      expect(owed.filter(({ id }) => !ids.has(id))).toEqual([]);
      again.kill('SIGTERM');
      await again.untilEnd();
    }
  });
});
