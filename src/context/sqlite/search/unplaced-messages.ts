/** What the index by worlds does not have yet of a key's messages, put into a temporary index, in memory. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../../records/context-scope.ts';
import { integerColumn, type Row } from '../../sql/row.ts';
import type { FoundHits } from './best-hits.ts';
import type { IndexTotals } from './bm25.ts';
import type { IndexBounds } from './index-bounds.ts';
import { toLength } from './search-index.ts';
import { askedInWorld } from './asked-words.ts';
import type { SearchedPlace, SizedPlace } from './searched-place.ts';
import { openOccurrences } from './word-postings.ts';
import type { WordTerms } from './word-terms.ts';
import { WordWeighing } from './word-weighing.ts';
import type { Prepare } from '../statements/prepare.ts';
import { WORLD_TOKENIZER } from '../indexing/world-words.ts';
import { MOST_INDEXED_CHARACTERS } from '../../limits.ts';

/**
 * The newest messages of a search that it puts into the temporary index, and their text: others wait for
 * the search. Usually the index lacks what arrived within half a second.
 */
const MOST_MESSAGES = 2_048;
const MOST_BYTES = 2 * 1024 * 1024;
/** The only world of the temporary index. */
const WORLD = 0;

type FoundUnplaced = {
  /** What was searched. */
  readonly sequences: readonly number[];
  readonly byWord: ReadonlyMap<string, FoundHits>;
};

export class UnplacedMessages {
  private readonly prepare: Prepare;
  private readonly terms: WordTerms;
  private readonly adding: StatementSync;
  private readonly clearing: StatementSync;
  private readonly sizes: StatementSync;

  /**
   * @param database with `registerIndexFunctions`
   * @param terms of the index by worlds
   */
  constructor(database: DatabaseSync, prepare: Prepare, terms: WordTerms) {
    this.prepare = prepare;
    this.terms = terms;
    database.exec(`
      CREATE VIRTUAL TABLE temp.unplaced USING fts5 (
        words, scope, content = '', tokenize = "${WORLD_TOKENIZER}"
      );
      INSERT INTO temp.unplaced (unplaced, rank) VALUES ('rank', 'bm25(1.0, 0.0)');`);
    openOccurrences(database, 'unplaced');
    this.adding = database.prepare(`
      INSERT INTO temp.unplaced (rowid, words, scope)
        SELECT sequence, world_words(text, ${WORLD}, NULL), scope
        FROM json_each(?) CROSS JOIN message_contents ON sequence = value`);
    this.clearing = database.prepare(`INSERT INTO temp.unplaced (unplaced) VALUES ('delete-all')`);
    this.sizes = database.prepare('SELECT sz FROM temp.unplaced_docsize');
  }

  /** Finds each word in the messages of the place; only the newest messages count. */
  find(
    words: readonly string[],
    scope: ContextScope,
    sized: SizedPlace,
    bounds: IndexBounds,
  ): FoundUnplaced {
    const { place } = sized;
    const sequences = newestOf([...this.newOf(place, bounds), ...this.movingOf(place, scope)]);
    if (sequences.length === 0) return { sequences: [], byWord: new Map() };
    this.adding.run(JSON.stringify(sequences));
    const index = { table: 'unplaced', totals: this.totalsOf() } as const;
    const weighing = new WordWeighing(this.prepare, index, { ...sized, without: [] });
    const asked = askedInWorld(words, WORLD, undefined, this.terms);
    const found = asked.map((each) => [each.word, weighing.find(each, MOST_MESSAGES)] as const);
    this.clearing.run();
    return { sequences, byWord: new Map(found) };
  }

  /** Messages after those that are indexed, replaced ones too: a step for each context. */
  private newOf(place: SearchedPlace, { placed, newest }: IndexBounds): readonly Row[] {
    if (newest <= placed) return [];
    const newer = (state: 'IS NULL' | 'IS NOT NULL'): string => `
      SELECT sequence FROM contexts CROSS JOIN messages ON messages.context_key = contexts.key
      WHERE ${place.sql} AND superseded_at ${state} AND sequence > ?`;
    const sql = `${newer('IS NULL')} UNION ALL ${newer('IS NOT NULL')}`;
    return this.read(sql, ...place.values, placed, ...place.values, placed);
  }

  /** Messages of contexts whose component changed; for their owner they are in the index. */
  private movingOf(place: SearchedPlace, scope: ContextScope): readonly Row[] {
    if (scope.type !== 'component') return [];
    const sql = `
      SELECT sequence FROM world_moves AS moves
      CROSS JOIN contexts ON contexts.key = moves.context_key
      CROSS JOIN messages ON messages.context_key = contexts.key
      WHERE ${place.sql}`;
    return this.read(sql, ...place.values);
  }

  private read(sequences: string, ...values: readonly (string | number)[]): readonly Row[] {
    return this.prepare(
      `SELECT messages.sequence, octet_length(parts) AS bytes FROM (
        ${sequences} ORDER BY sequence DESC LIMIT ${MOST_MESSAGES}) AS newest
      CROSS JOIN messages ON messages.sequence = newest.sequence`,
    ).all(...values);
  }

  private totalsOf(): IndexTotals {
    const lengths = this.sizes.all().map((row) => toLength(row['sz']));
    return { messages: lengths.length, tokens: lengths.reduce((sum, each) => sum + each, 0) };
  }
}

/** The sequences that a search may index itself, newest first. */
function newestOf(rows: readonly Row[]): readonly number[] {
  const bytesOf = new Map(
    rows.map((row) => [integerColumn(row, 'sequence'), integerColumn(row, 'bytes')]),
  );
  let left = MOST_BYTES;
  return [...bytesOf.keys()]
    .toSorted((one, other) => other - one)
    .slice(0, MOST_MESSAGES)
    .filter((sequence) => {
      left -= Math.min(bytesOf.get(sequence) ?? 0, MOST_INDEXED_CHARACTERS);
      return left >= 0;
    });
}
