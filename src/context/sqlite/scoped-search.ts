/**
 * Searches a part of all messages, such as what a key sees. A word's weight comes from the
 * conversations of this part alone: with those of others in it, the scores would tell which words
 * others use.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../context-scope.ts';
import { integerColumn, type Row } from '../rows/stored-rows.ts';
import { conditionValues, toConditionSql } from '../rows/conditions.ts';
import { searchConditions } from '../rows/search-conditions.ts';
import type { FoundWords, SearchQuery, WordHits } from '../search/search-query.ts';
import { isUnspaced } from '../search/unspaced-words.ts';
import { bestHits } from './admin-search.ts';
import { frequencyOf, saturationOf, weightOfWord } from './bm25.ts';
import { IS_VISIBLE_IN_SQLITE } from './hidden-contexts.ts';
import { toIndexTotals, toLength, toMatch, TOTALS } from './search-index.ts';
import { type SearchedPlace, UnspacedHits } from './unspaced-hits.ts';
import type { UnindexedSearch } from './unindexed-search.ts';
import type { SequenceRange } from './unindexed-messages.ts';
import { MOST_NAMED_CONTEXTS } from '../limits.ts';

/** How often a word occurs in a message, and the message's tokens. */
type Occurrence = { readonly frequency: number; readonly tokens: number };
type Occurrences = ReadonlyMap<number, Occurrence>;

/**
 * A word that more of the messages contain says little; only the newest of them are weighed, which
 * bounds the time that other searches wait.
 */
const MOST_WEIGHED = 10_000;

const COUNT = 'SELECT count(*) AS messages FROM message_search WHERE message_search MATCH ?';

export class ScopedSearch {
  private readonly database: DatabaseSync;
  private readonly unindexed: UnindexedSearch;
  private readonly unspaced: UnspacedHits;
  private readonly totals: StatementSync;
  private readonly counting: StatementSync;

  constructor(database: DatabaseSync, unindexed: UnindexedSearch) {
    this.database = database;
    this.unindexed = unindexed;
    this.unspaced = new UnspacedHits(database);
    this.totals = database.prepare(TOTALS);
    this.counting = database.prepare(COUNT);
  }

  /**
   * @param query whose limit is that of each word
   * @param contextKey only in this context
   * @param range the messages that are not in the index yet
   */
  search(
    query: SearchQuery,
    scope: ContextScope,
    contextKey: number | undefined,
    range: SequenceRange,
  ): FoundWords {
    const place = placeOf(query, scope, contextKey);
    const { messages, averageTokens } = this.sizeOf(place);
    const words: WordHits[] = query.words
      .filter(isUnspaced)
      .map((word) => this.unspaced.find(word, place, query.limit));
    const spaced = query.words.filter((word) => !isUnspaced(word));
    for (const [word, occurrences] of this.occurrencesOf(spaced, place, range)) {
      const hits = [...occurrences].map(
        ([sequence, { frequency, tokens }]) =>
          [sequence, saturationOf(frequency, tokens / averageTokens)] as const,
      );
      words.push({
        word,
        holding: occurrences.size,
        saturations: bestHits(hits, query.limit),
      });
    }
    return { messages, words };
  }

  /** The contexts' own counters make this independent of the number of messages. */
  private sizeOf({ sql, values }: SearchedPlace) {
    const row =
      this.database
        .prepare(
          `SELECT total(active_count + archived_count) AS messages, total(active_count) AS active,
            total(active_tokens) AS tokens FROM contexts WHERE ${sql}`,
        )
        .get(...values) ?? {};
    const [tokens, active] = [Number(row['tokens']), Number(row['active'])];
    return { messages: Number(row['messages']), averageTokens: Math.max(1, tokens / active || 1) };
  }

  private *occurrencesOf(
    words: readonly string[],
    place: SearchedPlace,
    range: SequenceRange,
  ): Generator<readonly [word: string, occurrences: Occurrences]> {
    const indexed = toIndexTotals(this.totals.get()?.['block']);
    const average = indexed.tokens / indexed.messages;
    const keys = this.namedKeys(place);
    const finding = this.database.prepare(`
      SELECT message_search.rowid AS sequence, -rank AS relevance, sz AS sizes, tokens
      FROM message_search JOIN message_search_docsize AS docsize ON docsize.id = message_search.rowid
      JOIN messages ON messages.sequence = message_search.rowid
      JOIN contexts ON contexts.key = messages.context_key AND ${place.sql}
        AND ${place.messages.sql}
      WHERE message_search MATCH ? ORDER BY message_search.rowid DESC LIMIT ${MOST_WEIGHED}`);
    const unindexed = this.unindexedOf(words, place, range);
    for (const word of new Set(words)) {
      const found = new Map<number, Occurrence>(unindexed.get(word));
      const rows = finding.all(...place.values, ...place.messages.values, toMatch([word], keys));
      // What the index ranks by counts every message, so it is taken out again.
      const weight = rows.length === 0 ? 0 : weightOfWord(indexed.messages, this.count(word));
      for (const row of rows) {
        const relativeLength = toLength(row['sizes']) / average;
        const frequency = frequencyOf(Number(row['relevance']) / weight, relativeLength);
        found.set(integerColumn(row, 'sequence'), occurrence(frequency, row));
      }
      yield [word, found];
    }
  }

  private unindexedOf(
    words: readonly string[],
    place: SearchedPlace,
    range: SequenceRange,
  ): ReadonlyMap<string, Occurrences> {
    if (range.upTo <= range.after) return new Map();
    const checking = this.database.prepare(`
      SELECT tokens FROM messages JOIN contexts ON contexts.key = context_key AND ${place.sql}
        AND ${place.messages.sql}
      WHERE sequence = ?`);
    const { byWord } = this.unindexed.occurrencesOf(words, range);
    return new Map(
      [...byWord].map(([word, frequencies]) => {
        const seen = [...frequencies].flatMap(([sequence, frequency]) => {
          const row = checking.get(...place.values, ...place.messages.values, sequence);
          return row === undefined ? [] : [[sequence, occurrence(frequency, row)] as const];
        });
        return [word, new Map(seen)];
      }),
    );
  }

  /** The keys of the contexts if they are few: then the index reads nothing of any other. */
  private namedKeys({ sql, values }: SearchedPlace): readonly number[] | undefined {
    const rows = this.database
      .prepare(`SELECT key FROM contexts WHERE ${sql} LIMIT ${MOST_NAMED_CONTEXTS + 1}`)
      .all(...values);
    if (rows.length > MOST_NAMED_CONTEXTS) return undefined;
    return rows.map((row) => integerColumn(row, 'key'));
  }

  private count(word: string): number {
    return integerColumn(this.counting.get(toMatch([word], undefined)) ?? {}, 'messages');
  }
}

function occurrence(frequency: number, row: Row): Occurrence {
  return { frequency, tokens: integerColumn(row, 'tokens') };
}

function placeOf(
  query: SearchQuery,
  scope: ContextScope,
  contextKey: number | undefined,
): SearchedPlace {
  const { contexts, messages } = searchConditions(query, scope, contextKey);
  const ofContexts = toConditionSql(contexts, () => '?');
  return {
    sql: `${ofContexts} AND ${IS_VISIBLE_IN_SQLITE}`,
    values: conditionValues(contexts),
    messages: { sql: toConditionSql(messages, () => '?'), values: conditionValues(messages) },
  };
}
