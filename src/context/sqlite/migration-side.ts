/** The embedded database as one side of a migration, which has its directory exclusively. */
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MigrationFailure, MigrationRefusal } from '../migration/migration-error.ts';
import type { BatchLimits, MigrationTarget, TableCounts } from '../migration/migration-side.ts';
import { type MovedRow, type MovedTable, toMovedRow } from '../migration/moved-tables.ts';
import { countSql, fingerprintSql } from '../migration/relation-sql.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';
import type { DataDirectory } from './files/data-directory.ts';
import { HOLD_JOURNAL, HoldJournal } from './files/hold-journal.ts';
import { claimForMigration, replaceDatabase } from './migration-files.ts';
import * as sql from './migration-relations.ts';
import { SearchIndexing } from './indexing/search-indexing.ts';
import { sqliteFaultWords, toStorageFault } from './files/storage-fault.ts';
import { registerIndexFunctions } from './indexing/index-functions.ts';

export class SqliteMigrationSide implements MigrationTarget {
  readonly name: string;
  readonly howToEmpty = 'Move its files away, or give another directory with --data-dir.';
  private readonly directory: DataDirectory;
  private database: DatabaseSync;
  private statements = new Map<string, StatementSync>();

  private constructor(path: string, directory: DataDirectory, database: DatabaseSync) {
    this.name = `the embedded database in ${path}`;
    this.directory = directory;
    this.database = database;
  }

  /** @throws MigrationRefusal */
  static async open(path: string, { mustExist }: { readonly mustExist: boolean }) {
    const directory = await claimForMigration(path, mustExist);
    const side = new SqliteMigrationSide(path, directory, connect(directory.databaseFile));
    if (mustExist) await side.assertNothingReserved();
    return side;
  }

  /** What killed calls have reserved is in no table, and would be lost. */
  private async assertNothingReserved(): Promise<void> {
    const row = await this.row(sql.SQLITE_READ_BATCH);
    const journal = new HoldJournal(join(this.directory.path, HOLD_JOURNAL));
    const killed = journal.adopt(integerColumn(row, 'batch')).size;
    if (killed === 0) return;
    await this.close();
    throw new MigrationRefusal(
      `Rhetor was killed while ${killed} calls were running that count against budgets. Start it once on ${this.directory.path} and stop it, so that what they may have spent is stored; then migrate again.`,
    );
  }

  async read(
    table: MovedTable,
    after: MovedRow | undefined,
    limits: BatchLimits,
  ): Promise<readonly MovedRow[]> {
    const key = table.key.join(', ');
    const where =
      after === undefined ? '' : `WHERE (${key}) > (${table.key.map(() => '?').join(', ')})`;
    const columns = Object.keys(table.columns).join(', ');
    const reading = `
      SELECT ${columns} FROM ${sql.SQLITE_RELATIONS[table.name]} AS moved ${where} ORDER BY ${key} LIMIT ?`;
    return this.attempt(() => {
      const rows: MovedRow[] = [];
      let bytes = 0;
      for (const row of this.prepare(reading).iterate(...(after ?? []), limits.rows)) {
        rows.push(toMovedRow(table, row));
        for (const column of table.long) bytes += textColumn(row, column).length;
        if (bytes >= limits.bytes) break;
      }
      return rows;
    });
  }

  async count(): Promise<TableCounts> {
    return (await this.row(countSql(sql.SQLITE_RELATIONS))) as TableCounts;
  }

  async fingerprint(): Promise<string> {
    return textColumn(await this.row(fingerprintSql(sql.SQLITE_RELATIONS)), 'fingerprint');
  }

  async lastSequence(): Promise<number> {
    return integerColumn(await this.row(sql.SQLITE_LAST_SEQUENCE), 'sequence');
  }

  async readMarker(): Promise<string | undefined> {
    return this.attempt(() => {
      const row = this.prepare(sql.SQLITE_READ_MARKER).get();
      return row && textColumn(row, 'value');
    });
  }

  /** The directory's lock already ensures it. */
  async assertUnused(): Promise<void> {}

  async clear(): Promise<void> {
    return this.attempt(() => {
      this.database.close();
      replaceDatabase(this.directory.databaseFile);
      this.statements = new Map();
      this.database = connect(this.directory.databaseFile);
    });
  }

  async write(table: MovedTable, rows: readonly MovedRow[], marker: string): Promise<void> {
    return this.inTransaction(() => {
      if (table.name === 'outbox') this.beginOutbox(Number(rows[0]?.[0]) - 1);
      else this.insert(table, rows);
      // In the same transaction, so that the copy has nothing to catch up on when it is first opened.
      if (table.name === 'messages') this.index(rows.length);
      this.prepare(sql.SQLITE_WRITE_MARKER).run(marker);
    });
  }

  async finish(lastSequence: number): Promise<void> {
    return this.inTransaction(() => {
      this.prepare(sql.FORGET_LAST_SEQUENCE).run();
      this.prepare(sql.SQLITE_SET_SEQUENCE).run(lastSequence);
      this.beginOutbox(lastSequence);
    });
  }

  async writeMarker(marker: string): Promise<void> {
    return this.attempt(() => void this.prepare(sql.SQLITE_WRITE_MARKER).run(marker));
  }

  async close(): Promise<void> {
    this.database.close();
    this.directory.release();
  }

  private beginOutbox(after: number): void {
    this.prepare(sql.BEGIN_OUTBOX).run(String(after));
  }

  private index(messages: number): void {
    new SearchIndexing(this.database).indexNext({ messages, bytes: Infinity });
  }

  private insert(table: MovedTable, rows: readonly MovedRow[]): void {
    // The relation renames SQLite's rowid to `place`.
    const columns = Object.keys(table.columns).map((name) => (name === 'place' ? 'rowid' : name));
    const places = columns.map(() => '?').join(', ');
    const adding = this.prepare(
      `INSERT INTO ${table.name} (${columns.join(', ')}) VALUES (${places})`,
    );
    for (const row of rows) adding.run(...row);
  }

  private async row(query: string): Promise<Row> {
    return this.attempt(() => this.prepare(query).get() ?? {});
  }

  private inTransaction(work: () => void): Promise<void> {
    return this.attempt(() => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.database.exec('COMMIT');
      } catch (error) {
        if (this.database.isTransaction) this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  private prepare(query: string): StatementSync {
    let statement = this.statements.get(query);
    if (statement === undefined) {
      statement = this.database.prepare(query);
      this.statements.set(query, statement);
    }
    return statement;
  }

  private async attempt<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      const fault = toStorageFault(error);
      const detail = fault.type === 'failed' ? ` (SQLite: ${fault.detail})` : '';
      throw new MigrationFailure(`${sqliteFaultWords(fault)}${detail}`, error);
    }
  }
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: true });
  database.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;');
  registerIndexFunctions(database);
  return database;
}
