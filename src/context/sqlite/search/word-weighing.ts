/**
 * Finds the best messages of a place for a word. What FTS5 ranks by counts the messages of its whole index,
 * so it is taken out again. SQLite computes this: a row for each message would take longer than all else.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../../rows/stored-rows.ts';
import { isUnspaced } from '../../search/unspaced-words.ts';
import type { FoundHits } from './best-hits.ts';
import { frequencySql, type IndexTotals, saturationSql, weightOfWord } from './bm25.ts';
import { LENGTH_OF_SIZES } from './search-index.ts';
import { isCheaperAlone, type SizedPlace } from './searched-place.ts';

/** A full-text index of messages, and what it holds. */
type WeighedIndex = {
  readonly table: 'message_search' | 'world_search' | 'unplaced';
  readonly totals: IndexTotals;
};

type WeighedPlace = SizedPlace & {
  /** Sequences of messages that are searched elsewhere. */
  readonly without: readonly number[];
};

type AskedWord = {
  readonly word: string;
  /** As the index is asked for it: the word, and perhaps contexts; and the word alone. */
  readonly match: string;
  readonly alone: string;
};

/**
 * A word that more of the messages contain says little; only the newest of them are weighed, which
 * bounds the time that other searches wait.
 */
const MOST_WEIGHED = 10_000;

/** The words of one search. */
export class WordWeighing {
  private readonly totals: IndexTotals;
  private readonly place: SizedPlace;
  private readonly places: readonly (string | number)[];
  private readonly counting: StatementSync;
  private readonly weighing: StatementSync;
  private readonly newest: StatementSync;

  constructor(database: DatabaseSync, { table, totals }: WeighedIndex, weighed: WeighedPlace) {
    const { place, without } = weighed;
    this.totals = totals;
    this.place = weighed;
    this.places = [JSON.stringify(without), ...place.values, ...place.messages.values];
    const found = `
      CROSS JOIN messages INDEXED BY message_sizes ON messages.sequence = ${table}.rowid
        AND messages.sequence NOT IN (SELECT value FROM json_each(?))
      CROSS JOIN contexts ON contexts.key = messages.context_key AND ${place.sql}
        AND ${place.messages.sql}
      WHERE ${table} MATCH ? ORDER BY ${table}.rowid DESC LIMIT ${MOST_WEIGHED}`;
    this.counting = database.prepare(
      `SELECT count(*) AS messages FROM ${table} WHERE ${table} MATCH ?`,
    );
    this.weighing = database.prepare(`
      SELECT sequence, ${saturationSql('frequency', 'tokens / ?')} AS saturation,
        count(*) OVER () AS holding
      FROM (
        SELECT sequence, tokens, ${frequencySql('saturation', 'length / ?')} AS frequency
        FROM (
          SELECT messages.sequence, tokens, -rank / ? AS saturation, ${LENGTH_OF_SIZES} AS length
          FROM ${table} CROSS JOIN ${table}_docsize AS docsize ON docsize.id = ${table}.rowid ${found}))
      ORDER BY saturation DESC, sequence LIMIT ?`);
    this.newest = database.prepare(`
      SELECT sequence, 1 AS saturation, count(*) OVER () AS holding
      FROM (SELECT messages.sequence FROM ${table} ${found}) ORDER BY sequence DESC LIMIT ?`);
  }

  /** Best first; of equal ones, the oldest. A word without spaces counts the same in each: the newest first. */
  find({ word, match, alone }: AskedWord, limit: number): FoundHits {
    const rows = isUnspaced(word)
      ? this.newest.all(...this.places, match, limit)
      : this.weigh(match, alone, limit);
    const holding = Number(rows[0]?.['holding'] ?? 0);
    return {
      // Where some were left out, what the index has is nearer to the truth.
      holding: holding < MOST_WEIGHED ? holding : this.count(match),
      saturations: new Map(
        rows.map((row) => [integerColumn(row, 'sequence'), Number(row['saturation'])]),
      ),
    };
  }

  private weigh(match: string, alone: string, limit: number) {
    const { totals, place, places } = this;
    const holding = this.count(alone);
    if (holding === 0) return [];
    const weight = weightOfWord(totals.messages, holding);
    const averageLength = totals.tokens / totals.messages;
    const asked = isCheaperAlone(holding, place.messages) ? alone : match;
    const lengths = [place.averageTokens, averageLength];
    return this.weighing.all(...lengths, weight, ...places, asked, limit);
  }

  private count(match: string): number {
    return integerColumn(this.counting.get(match) ?? {}, 'messages');
  }
}
