/** Measures how often the evidence is among the first ten results for a rephrased question. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rankCandidates } from '../../src/context/search/rank-candidates.ts';
import { searchWords, wordsOf } from '../../src/context/search/search-words.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { textOf } from '../../src/model/message.ts';
import { type Asked, storeLongConversations } from './recall/long-conversations.ts';

const FIRST = 10;

let directory: string;
let store: SqliteContextStore;
let asked: readonly Asked[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-recall-'));
  store = new SqliteContextStore({ directory });
  await store.open();
  asked = await storeLongConversations(store);
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

/** The share of the questions whose evidence is among the results. */
async function recall(find: (asked: Asked) => Promise<readonly string[]>): Promise<number> {
  let found = 0;
  for (const question of asked) {
    if ((await find(question)).includes(question.fact.evidence)) found += 1;
  }
  return found / asked.length;
}

async function byWordsAlone({ contextId, fact }: Asked): Promise<readonly string[]> {
  const words = wordsOf(fact.question);
  const candidates = await store.search.candidates({ words, contextId, limit: FIRST });
  return candidates.slice(0, FIRST).map(({ message }) => textOf(message.message));
}

async function ranked({ contextId, fact: { question } }: Asked): Promise<readonly string[]> {
  const words = searchWords(question);
  const candidates = await store.search.candidates({ words, contextId, limit: 200 });
  const results = rankCandidates(candidates, { question, limit: FIRST, now: Date.now() });
  return results.map(({ message }) => textOf(message.message));
}

it('is 90% with our ranking, and 74% with the words alone', { timeout: 60_000 }, async () => {
  expect(asked).toHaveLength(250);
  expect({ words: await recall(byWordsAlone), ranking: await recall(ranked) }).toEqual({
    words: expect.closeTo(0.744, 1),
    ranking: expect.closeTo(0.9, 1),
  });
  expect(await recall(ranked)).toBeGreaterThan(0.87);
});
