/** Which messages of a time are looked at in either database if there are more than are looked at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ContextStore } from '../../src/context/ports/context-store.ts';
import { EVERY_CONTEXT } from '../../src/context/records/context-scope.ts';
import type { SearchCandidate, SearchQuery } from '../../src/context/records/search-query.ts';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import { registerIndexFunctions } from '../../src/context/sqlite/indexing/index-functions.ts';
import { SearchQueries } from '../../src/context/sqlite/search/search-queries.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { textOf } from '../../src/model/message.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { newTurn } from './new-turn.ts';

const MOST = 6;

vi.mock('../../src/context/limits.ts', async (limits) => ({
  ...(await limits<object>()),
  MOST_TIMED: 6,
}));

type Searched = {
  readonly store: ContextStore;
  readonly search: (query: SearchQuery) => Promise<readonly SearchCandidate[]>;
};

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

/** Searches in this process, where the limit is replaced, and not in a thread of its own. */
async function inSqlite(): Promise<Searched> {
  const directory = mkdtempSync(join(tmpdir(), 'rhetor-timed-'));
  const store = new SqliteContextStore({ directory });
  await store.open();
  const reader = new DatabaseSync(join(directory, 'rhetor.db'), { readOnly: true });
  registerIndexFunctions(reader);
  onTestFinished(async () => {
    reader.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });
  return { store, search: async (query) => new SearchQueries(reader).search(query, EVERY_CONTEXT) };
}

async function inPostgres(): Promise<Searched> {
  const url = await server.createDatabase();
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  await store.open();
  onTestFinished(() => store.close());
  return { store, search: (query) => store.search.candidates(query, EVERY_CONTEXT) };
}

describe.each([
  ['the embedded database', inSqlite],
  ['PostgreSQL', inPostgres],
])('in %s', (_, open) => {
  const QUERY: SearchQuery = { words: [], limit: 50, since: 1, until: 1_000_000 };

  async function say({ store }: Searched, contextId: string, at: number): Promise<void> {
    const turn = newTurn(contextId, `${contextId} asks at ${at}`, `${contextId} is told at ${at}`);
    await store.turns.append({ ...turn, askedAt: at, repliedAt: at + 1 });
  }

  async function found({ search }: Searched): Promise<readonly string[]> {
    return (await search(QUERY)).map(({ message }) => textOf(message.message)).toSorted();
  }

  it('the newest of a conversation are looked at', async () => {
    const searched = await open();
    for (const at of [500, 100, 400, 200, 300]) await say(searched, 'a', at);
    expect(await found(searched)).toEqual(
      [300, 400, 500].flatMap((at) => [`a asks at ${at}`, `a is told at ${at}`]).toSorted(),
    );
  });

  it('those of the conversations that changed last are looked at', async () => {
    const searched = await open();
    await say(searched, 'a', 100);
    await say(searched, 'b', 200);
    await say(searched, 'c', 300);
    await say(searched, 'b', 400);
    expect(await found(searched)).toEqual([
      'b asks at 200',
      'b asks at 400',
      'b is told at 200',
      'b is told at 400',
      'c asks at 300',
      'c is told at 300',
    ]);
  });

  it('what is no talk counts among them, so that no more are read', async () => {
    const searched = await open();
    await say(searched, 'a', 100);
    const result = { type: 'tool-result', toolCallId: 'a', content: 'done' } as const;
    const messages = Array.from({ length: MOST - 1 }, () => ({
      role: 'tool' as const,
      parts: [result],
    }));
    const turn = newTurn('a', '', 'a told at last');
    await searched.store.turns.append({ ...turn, messages, askedAt: 200, repliedAt: 300 });
    expect(await found(searched)).toEqual(['a told at last']);
  });
});
