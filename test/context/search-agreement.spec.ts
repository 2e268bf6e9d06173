/** Both stores answer the same questions with the same messages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVERY_CONTEXT, type ContextScope } from '../../src/context/records/context-scope.ts';
import type { ContextStore } from '../../src/context/ports/context-store.ts';
import { SEARCH_CANDIDATES } from '../../src/context/limits.ts';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import { rankCandidates } from '../../src/context/search/rank-candidates.ts';
import type { SearchScope } from '../../src/context/records/search-query.ts';
import { searchWords } from '../../src/context/words/search-words.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { estimateMessageTokens } from '../../src/context/tokens/token-estimate.ts';
import { toImportFile } from '../../src/context/records/import-file.ts';
import type { ImportedContext } from '../../src/context/records/imported-context.ts';
import { textMessage } from '../../src/model/message.ts';
import { InventedTalk } from '../../bench/invented-talk.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { friends } from './recall/friends.ts';

const FIRST = 10;
const NOW = Date.UTC(2026, 10, 29);
const COMPONENT: ContextScope = { type: 'component', component: 'friends', owner: 'key' };

const { contexts, asked } = friends('prefix', 2);
/** So many that a search could not look at each message of a common word alone. */
const COMMON = commonTalk('common', 3_000);
const COMMON_QUESTIONS = 25;

let server: PostgresServer;
let directory: string;
let sqlite: ContextStore;
let postgres: ContextStore;

beforeAll(async () => {
  server = await PostgresServer.start();
  directory = mkdtempSync(join(tmpdir(), 'rhetor-agreement-'));
  const url = await server.createDatabase();
  sqlite = new SqliteContextStore({ directory });
  postgres = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  for (const store of [sqlite, postgres]) {
    await store.open();
    await store.transfer.importContexts(
      toImportFile([...contexts.map((each) => ({ ...each, component: 'friends' })), COMMON]),
    );
  }
  // What PostgreSQL knows of a table is out of date now and then.
  await server.ask(
    new URL(url).pathname.slice(1),
    `UPDATE pg_class SET reltuples = 10000000 WHERE oid = 'rhetor.messages'::regclass`,
  );
});
afterAll(async () => {
  await sqlite.close();
  await postgres.close();
  await server.remove();
  rmSync(directory, { recursive: true });
});

/** Invented messages, in which the commonest words are in half of all. */
function commonTalk(contextId: string, count: number): ImportedContext {
  const talk = new InventedTalk(1);
  const messages = Array.from({ length: count }, () => {
    const message = textMessage('user', talk.message());
    return { message, tokens: estimateMessageTokens(message), timestamp: NOW };
  });
  return { contextId, createdAt: NOW, updatedAt: NOW, metadata: {}, messages };
}

/** Where the first results are in the conversations, best first. */
async function first(
  store: ContextStore,
  question: string,
  place: SearchScope,
  scope: ContextScope,
): Promise<readonly string[]> {
  const query = { words: searchWords(question), limit: SEARCH_CANDIDATES, ...place };
  const candidates = await store.search.candidates(query, scope);
  return rankCandidates(candidates, { question, limit: FIRST, now: NOW }).map(
    // Sequences begin with 1 in both stores.
    ({ message }) => `${message.sequence}`,
  );
}

/** The share of questions for which both stores find the same. */
async function agreement(
  questions: readonly { readonly question: string; readonly place: SearchScope }[],
  scope: ContextScope,
): Promise<number> {
  let same = 0;
  for (const { question, place } of questions) {
    const [here, there] = [
      await first(sqlite, question, place, scope),
      await first(postgres, question, place, scope),
    ];
    if (here.toSorted().join(' ') === there.toSorted().join(' ')) same += 1;
  }
  return same / questions.length;
}

it.each([
  ['in one conversation', true, EVERY_CONTEXT],
  ['in all', false, EVERY_CONTEXT],
] as const)(
  'the first ten are the same for 95%% of the questions %s',
  async (_, isWithin, scope) => {
    const questions = asked.map(({ contextId, question }) => ({
      question,
      place: isWithin ? { contextId } : {},
    }));
    expect(await agreement(questions, scope)).toBeGreaterThanOrEqual(0.95);
  },
);

it('the first ten are the same for 99% of the questions of a key', async () => {
  const questions = asked.map(({ question }) => ({ question, place: {} }));
  expect(await agreement(questions, COMPONENT)).toBeGreaterThanOrEqual(0.99);
});

it('the first ten are the same for 95% of the questions in common words', async () => {
  const talk = new InventedTalk(2);
  const questions = Array.from({ length: COMMON_QUESTIONS }, () => ({
    question: talk.commonQuestion(),
    place: {},
  }));
  expect(await agreement(questions, EVERY_CONTEXT)).toBeGreaterThanOrEqual(0.95);
});
