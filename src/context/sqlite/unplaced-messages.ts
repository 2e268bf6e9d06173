/** What the index by worlds does not have yet of a key's messages, put into a temporary index, in memory. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../context-scope.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import type { IndexTotals } from './bm25.ts';
import type { IndexBounds } from './index-bounds.ts';
import { toLength } from './search-index.ts';
import type { SearchedPlace } from './searched-place.ts';
import { type Occurrences, occurrencesIn } from './word-occurrences.ts';
import { toWorldMatch, WORLD_TOKENIZER } from './world-words.ts';

/** Messages in the temporary index at once, which bounds its memory. */
const AT_ONCE = 4_096;
/** The only world of the temporary index. */
const WORLD = 0;

export class UnplacedMessages {
  private readonly database: DatabaseSync;
  private readonly adding: StatementSync;
  private readonly clearing: StatementSync;
  private readonly sizes: StatementSync;

  /** @param database with `registerWorldWords` */
  constructor(database: DatabaseSync) {
    this.database = database;
    database.exec(`
      CREATE VIRTUAL TABLE temp.unplaced USING fts5 (
        words, content = '', tokenize = "${WORLD_TOKENIZER}"
      )`);
    this.adding = database.prepare(`
      INSERT INTO temp.unplaced (rowid, words)
        SELECT sequence, world_words(text, ${WORLD})
        FROM json_each(?) CROSS JOIN message_texts ON sequence = value`);
    this.clearing = database.prepare(`INSERT INTO temp.unplaced (unplaced) VALUES ('delete-all')`);
    this.sizes = database.prepare('SELECT sz FROM temp.unplaced_docsize');
  }

  /** The occurrences of each word in the messages of the place. */
  find(
    words: readonly string[],
    scope: ContextScope,
    place: SearchedPlace,
    bounds: IndexBounds,
  ): ReadonlyMap<string, Occurrences> {
    const sequences = [...this.newOf(place, bounds), ...this.movedOf(place, scope)];
    const found = new Map<string, Map<number, { frequency: number; tokens: number }>>();
    for (let start = 0; start < sequences.length; start += AT_ONCE) {
      this.adding.run(JSON.stringify(sequences.slice(start, start + AT_ONCE)));
      const totals = this.totalsOf();
      for (const word of words) {
        const match = toWorldMatch(word, WORLD, undefined);
        const index = { table: 'unplaced', totals } as const;
        const occurrences = occurrencesIn(this.database, index, place, { match, alone: match });
        found.set(word, new Map([...(found.get(word) ?? []), ...occurrences]));
      }
      this.clearing.run();
    }
    return found;
  }

  /** Messages after those that are indexed, replaced ones too: a step for each context. */
  private newOf(place: SearchedPlace, { placed, newest }: IndexBounds): readonly number[] {
    if (newest <= placed) return [];
    const newer = (state: 'IS NULL' | 'IS NOT NULL'): string => `
      SELECT sequence FROM contexts CROSS JOIN messages ON messages.context_key = contexts.key
      WHERE ${place.sql} AND superseded_at ${state} AND sequence > ?`;
    const sql = `${newer('IS NULL')} UNION ALL ${newer('IS NOT NULL')}`;
    return this.read(sql, ...place.values, placed, ...place.values, placed);
  }

  /** Messages of contexts that got their component after they were indexed. */
  private movedOf(place: SearchedPlace, scope: ContextScope): readonly number[] {
    if (scope.type !== 'component') return [];
    const sql = `
      SELECT messages.sequence FROM world_moves AS moves
      CROSS JOIN contexts ON contexts.key = moves.context_key
      CROSS JOIN messages ON messages.context_key = contexts.key
      WHERE ${place.sql} AND messages.sequence <= moves.sequence`;
    return this.read(sql, ...place.values);
  }

  private read(sql: string, ...values: readonly (string | number)[]): readonly number[] {
    return this.database
      .prepare(sql)
      .all(...values)
      .map((row) => integerColumn(row, 'sequence'));
  }

  private totalsOf(): IndexTotals {
    const lengths = this.sizes.all().map((row) => toLength(row['sz']));
    return { messages: lengths.length, tokens: lengths.reduce((sum, each) => sum + each, 0) };
  }
}
