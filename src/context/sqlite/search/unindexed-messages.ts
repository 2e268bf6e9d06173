/** A temporary full-text index, in memory, of messages that are not in the stored one yet. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../../sql/row.ts';
import { frequencyOf, type IndexTotals, weightOfWord } from './bm25.ts';
import { INDEX_COLUMNS, TOKENIZER, toLength, toMatch } from './search-index.ts';

/** Sequences after the first, and up to the second. */
export type SequenceRange = { readonly after: number; readonly upTo: number };

export class UnindexedMessages {
  private readonly adding: StatementSync;
  private readonly clearing: StatementSync;
  private readonly counting: StatementSync;
  private readonly sizes: StatementSync;
  private readonly matching: StatementSync;
  private covered: SequenceRange = { after: 0, upTo: 0 };
  /** Tokens by sequence. */
  private lengths = new Map<number, number>();
  private tokens = 0;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE VIRTUAL TABLE temp.unindexed USING fts5 (
        ${INDEX_COLUMNS}, content = '', tokenize = '${TOKENIZER}'
      );
      INSERT INTO temp.unindexed (unindexed, rank) VALUES ('rank', 'bm25(1.0, 0.0)');`);
    this.adding = database.prepare(`
      INSERT INTO temp.unindexed (rowid, ${INDEX_COLUMNS})
        SELECT sequence, ${INDEX_COLUMNS} FROM message_texts WHERE sequence > ? AND sequence <= ?`);
    this.clearing = database.prepare(
      `INSERT INTO temp.unindexed (unindexed) VALUES ('delete-all')`,
    );
    this.counting = database.prepare(
      'SELECT count(*) AS messages FROM messages WHERE sequence > ? AND sequence <= ?',
    );
    this.sizes = database.prepare('SELECT id, sz FROM temp.unindexed_docsize WHERE id > ?');
    this.matching = database.prepare(
      'SELECT rowid AS sequence, -rank AS relevance FROM temp.unindexed WHERE unindexed MATCH ?',
    );
  }

  /** Holds the messages of this range from now on, and no others. What it holds already is kept. */
  cover({ after, upTo }: SequenceRange): void {
    if (after !== this.covered.after || upTo < this.covered.upTo || this.hasDeleted)
      this.clear(after);
    if (upTo === this.covered.upTo) return;
    const former = this.covered.upTo;
    this.adding.run(former, upTo);
    this.covered = { after, upTo };
    for (const row of this.sizes.iterate(former)) {
      const length = toLength(row['sz']);
      this.lengths.set(integerColumn(row, 'id'), length);
      this.tokens += length;
    }
  }

  clear(after = 0): void {
    if (this.lengths.size > 0) this.clearing.run();
    this.covered = { after, upTo: after };
    this.lengths = new Map();
    this.tokens = 0;
  }

  get totals(): IndexTotals {
    return { messages: this.lengths.size, tokens: this.tokens };
  }

  /** Tokens of a message that it holds. */
  lengthOf(sequence: number): number {
    return this.lengths.get(sequence) ?? 0;
  }

  /** How often a word occurs, by sequence. */
  frequencies(word: string): ReadonlyMap<number, number> {
    const rows = this.matching.all(toMatch([word], undefined));
    const weight = weightOfWord(this.lengths.size, rows.length);
    const average = this.tokens / this.lengths.size;
    return new Map(
      rows.map((row) => {
        const sequence = integerColumn(row, 'sequence');
        const relativeLength = this.lengthOf(sequence) / average;
        return [sequence, frequencyOf(Number(row['relevance']) / weight, relativeLength)];
      }),
    );
  }

  /** The words of deleted messages must go, and not count as occurrences any more. */
  private get hasDeleted(): boolean {
    const { after, upTo } = this.covered;
    return integerColumn(this.counting.get(after, upTo) ?? {}, 'messages') !== this.lengths.size;
  }
}
