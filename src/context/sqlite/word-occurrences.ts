/**
 * How often a word occurs in each message of a place. What FTS5 ranks by counts the messages of its whole
 * index, so it is taken out again.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../rows/stored-rows.ts';
import type { WordHits } from '../search/search-query.ts';
import { bestHits } from './best-hits.ts';
import { frequencyOf, type IndexTotals, saturationOf, weightOfWord } from './bm25.ts';
import { toLength } from './search-index.ts';
import type { SearchedPlace } from './searched-place.ts';

/** How often a word occurs in a message, and the message's tokens. */
type Occurrence = { readonly frequency: number; readonly tokens: number };
export type Occurrences = ReadonlyMap<number, Occurrence>;

/** A full-text index of messages, and what it holds. */
export type OccurrenceIndex = {
  readonly table: 'message_search' | 'world_search' | 'unplaced';
  readonly totals: IndexTotals;
};

/**
 * A word that more of the messages contain says little; only the newest of them are weighed, which
 * bounds the time that other searches wait.
 */
const MOST_WEIGHED = 10_000;

/** The occurrences of the words of one search. */
export class WordOccurrences {
  private readonly counting: StatementSync;
  private readonly finding: StatementSync;
  private readonly place: SearchedPlace;
  private readonly totals: IndexTotals;

  constructor(database: DatabaseSync, { table, totals }: OccurrenceIndex, place: SearchedPlace) {
    this.place = place;
    this.totals = totals;
    this.counting = database.prepare(
      `SELECT count(*) AS messages FROM ${table} WHERE ${table} MATCH ?`,
    );
    this.finding = database.prepare(
      `SELECT ${table}.rowid AS sequence, -rank AS relevance, sz AS sizes, tokens
      FROM ${table} CROSS JOIN ${table}_docsize AS docsize ON docsize.id = ${table}.rowid
      CROSS JOIN messages ON messages.sequence = ${table}.rowid
      CROSS JOIN contexts ON contexts.key = messages.context_key AND ${place.sql}
        AND ${place.messages.sql}
      WHERE ${table} MATCH ? ORDER BY ${table}.rowid DESC LIMIT ${MOST_WEIGHED}`,
    );
  }

  /**
   * @param match the word, and perhaps contexts
   * @param alone the word
   */
  of({ match, alone }: { readonly match: string; readonly alone: string }): Occurrences {
    const { place, totals } = this;
    const holding = integerColumn(this.counting.get(alone) ?? {}, 'messages');
    if (holding === 0) return new Map();
    const rows = this.finding.all(...place.values, ...place.messages.values, match);
    const weight = weightOfWord(totals.messages, holding);
    const average = totals.tokens / totals.messages;
    return new Map(
      rows.map((row) => {
        const relativeLength = toLength(row['sizes']) / average;
        const frequency = frequencyOf(Number(row['relevance']) / weight, relativeLength);
        const tokens = integerColumn(row, 'tokens');
        return [integerColumn(row, 'sequence'), { frequency, tokens }];
      }),
    );
  }
}

/** @param averageTokens of the messages of the place */
export function toWordHits(
  word: string,
  occurrences: Occurrences,
  { averageTokens, limit }: { readonly averageTokens: number; readonly limit: number },
): WordHits {
  const hits = [...occurrences].map(
    ([sequence, { frequency, tokens }]) =>
      [sequence, saturationOf(frequency, tokens / averageTokens)] as const,
  );
  return { word, holding: occurrences.size, saturations: bestHits(hits, limit) };
}
