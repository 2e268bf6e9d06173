/** How a full-text index spells words: its tokenizer makes a term of each, which is its stem. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn, textColumn } from '../../sql/row.ts';

export class WordTerms {
  private readonly adding: StatementSync;
  private readonly reading: StatementSync;
  private readonly clearing: StatementSync;

  /** @param name of the temporary index that is created, which holds words only while they are converted */
  constructor(database: DatabaseSync, name: string, tokenizer: string) {
    database.exec(`
      CREATE VIRTUAL TABLE temp.${name} USING fts5 (
        word, content = '', columnsize = 0, tokenize = "${tokenizer}"
      );
      CREATE VIRTUAL TABLE temp.${name}_terms USING fts5vocab (temp, ${name}, instance);`);
    this.adding = database.prepare(
      `INSERT INTO temp.${name} (rowid, word) SELECT key, value FROM json_each(?)`,
    );
    this.reading = database.prepare(`SELECT doc, term FROM temp.${name}_terms`);
    this.clearing = database.prepare(`INSERT INTO temp.${name} (${name}) VALUES ('delete-all')`);
  }

  /** The term of each word; undefined if it is none, or several one after the other. */
  of(words: readonly string[]): readonly (string | undefined)[] {
    this.adding.run(JSON.stringify(words));
    const rows = this.reading.all();
    this.clearing.run();
    const byWord = Map.groupBy(rows, (row) => integerColumn(row, 'doc'));
    return words.map((_, index) => {
      const [first, ...others] = byWord.get(index) ?? [];
      return first === undefined || others.length > 0 ? undefined : textColumn(first, 'term');
    });
  }
}
