/** Measures how much of the evidence is among the first results for a rephrased question. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEARCH_CANDIDATES } from '../../src/context/limits.ts';
import { rankCandidates } from '../../src/context/search/rank-candidates.ts';
import type { SearchCandidate } from '../../src/context/records/search-query.ts';
import { searchWords, wordsOf } from '../../src/context/words/search-words.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { textOf } from '../../src/model/message.ts';
import { toImportFile } from '../../src/context/records/import-file.ts';
import { friends } from './recall/friends.ts';
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

async function byShareAlone({ contextId, fact }: Asked): Promise<readonly string[]> {
  const words = wordsOf(fact.question);
  const candidates = await store.search.candidates({ words, contextId, limit: SEARCH_CANDIDATES });
  return byShare(candidates);
}

function byShare(candidates: readonly SearchCandidate[]): readonly string[] {
  return candidates
    .toSorted((one, other) => other.share - one.share)
    .slice(0, FIRST)
    .map(({ message }) => textOf(message.message));
}

async function ranked({ contextId, fact: { question } }: Asked): Promise<readonly string[]> {
  const words = searchWords(question);
  const candidates = await store.search.candidates({ words, contextId, limit: SEARCH_CANDIDATES });
  const results = rankCandidates(candidates, { question, limit: FIRST, now: Date.now() });
  return results.map(({ message }) => textOf(message.message));
}

it('is 88% with our ranking, and 74% by the words that reach a message alone', async () => {
  expect(asked).toHaveLength(250);
  expect(await recall(byShareAlone)).toBeCloseTo(0.744, 1);
  expect(await recall(ranked)).toBeGreaterThanOrEqual(0.88);
});

describe.each(['prefix', 'field'] as const)('friends, whose names are in a %s', (form) => {
  it('give 62% of it in the first ten, and 48% by the words that reach a message alone', async () => {
    const { contexts, asked: questions } = friends(form, 4);
    const named = contexts.map((context) => ({
      ...context,
      contextId: `${form}:${context.contextId}`,
    }));
    await store.transfer.importContexts(toImportFile(named));
    let [alone, found] = [0, 0];
    for (const { contextId, question, evidence } of questions) {
      const within = `${form}:${contextId}`;
      const candidates = await store.search.candidates({
        words: wordsOf(question),
        contextId: within,
        limit: SEARCH_CANDIDATES,
      });
      alone += shareOf(evidence, byShare(candidates));
      found += shareOf(
        evidence,
        await ranked({ contextId: within, fact: { question, evidence: '' } }),
      );
    }
    expect(alone / questions.length).toBeCloseTo(0.475, 1);
    expect(found / questions.length).toBeGreaterThan(0.6);
  });
});

/** The speaker's name is not part of the evidence. */
function shareOf(evidence: readonly string[], texts: readonly string[]): number {
  const said = new Set(texts.map((text) => text.replace(/^\p{Lu}\p{L}+: /u, '')));
  return evidence.filter((text) => said.has(text)).length / evidence.length;
}
