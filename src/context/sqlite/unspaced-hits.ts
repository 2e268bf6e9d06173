/**
 * Finds words that the index has only within longer ones, by reading the texts themselves: Chinese, say,
 * where the index takes all between two punctuation marks for one word.
 */
import type { DatabaseSync } from 'node:sqlite';
import { integerColumn } from '../rows/stored-rows.ts';
import type { WordHits } from '../search/search-query.ts';
import { MOST_SCANNED } from '../limits.ts';

type Clause = { readonly sql: string; readonly values: readonly (string | number)[] };

/** The contexts of a search, as a condition on their columns, and its messages within these. */
export type SearchedPlace = Clause & { readonly messages: Clause };

export class UnspacedHits {
  private readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** Only the newest messages of the place are read, indexed or not; the newest first. */
  find(word: string, { sql, values, messages }: SearchedPlace, limit: number): WordHits {
    const rows = this.database
      .prepare(
        `SELECT messages.sequence FROM (
          SELECT messages.sequence FROM contexts
          CROSS JOIN messages ON messages.context_key = contexts.key
          WHERE ${sql} AND ${messages.sql} ORDER BY messages.sequence DESC LIMIT ${MOST_SCANNED}) AS newest
        CROSS JOIN messages ON messages.sequence = newest.sequence
        WHERE instr(messages.parts, ?) > 0 AND instr((
          SELECT text FROM message_texts AS own WHERE own.sequence = messages.sequence), ?) > 0`,
      )
      .all(...values, ...messages.values, word, word);
    const sequences = rows.map((row) => integerColumn(row, 'sequence'));
    return {
      word,
      holding: sequences.length,
      saturations: new Map(sequences.slice(0, limit).map((sequence) => [sequence, 1])),
    };
  }
}
