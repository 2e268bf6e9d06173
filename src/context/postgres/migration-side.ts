/** PostgreSQL as one side of a migration. */
import type { Client } from 'pg';
import type { MessagePart, Role } from '../../model/message.ts';
import { MigrationFailure, MigrationRefusal } from '../migration/migration-error.ts';
import type { BatchLimits, MigrationTarget, TableCounts } from '../migration/migration-side.ts';
import {
  type MovedRow,
  type MovedTable,
  type TableName,
  toMovedRow,
} from '../migration/moved-tables.ts';
import { countSql, fingerprintSql } from '../migration/relation-sql.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';
import { REMOVE_HIDDEN } from './statements/hidden-contexts.ts';
import { assertUnused, connectForMigration, inWords, nameOf } from './migration-connection.ts';
import * as sql from './migration-relations.ts';
import { indexedWords, noteWords } from './statements/search-text.ts';

export class PostgresMigrationSide implements MigrationTarget {
  readonly name: string;
  readonly howToEmpty = 'Give another database, or empty this one: DROP SCHEMA rhetor CASCADE.';
  private readonly client: Client;

  private constructor(client: Client) {
    this.name = nameOf(client);
    this.client = client;
  }

  /** @throws MigrationRefusal */
  static async open(url: string, { mustExist }: { readonly mustExist: boolean }) {
    const side = new PostgresMigrationSide(await connectForMigration(url, mustExist));
    // Contexts that a dead process was deleting are not copied.
    await side.run(REMOVE_HIDDEN);
    return side;
  }

  async read(
    table: MovedTable,
    after: MovedRow | undefined,
    limits: BatchLimits,
  ): Promise<readonly MovedRow[]> {
    const reading = sql.readSql(table, after === undefined);
    const rows = await this.run(reading, [...(after ?? []), limits.rows, limits.bytes]);
    return rows.map((row) => toMovedRow(table, row));
  }

  async count(): Promise<TableCounts> {
    return (await this.row(countSql(sql.POSTGRES_RELATIONS))) as TableCounts;
  }

  async fingerprint(): Promise<string> {
    return textColumn(await this.row(fingerprintSql(sql.POSTGRES_RELATIONS)), 'fingerprint');
  }

  async lastSequence(): Promise<number> {
    return integerColumn(await this.row(sql.POSTGRES_LAST_SEQUENCE), 'sequence');
  }

  async readMarker(): Promise<string | undefined> {
    const [row] = await this.run(sql.POSTGRES_READ_MARKER);
    return row && textColumn(row, 'value');
  }

  async assertUnused(): Promise<void> {
    await this.attempt(() => assertUnused(this.client));
  }

  async clear(): Promise<void> {
    await this.run(sql.CLEAR);
  }

  async write(table: MovedTable, rows: readonly MovedRow[], marker: string): Promise<void> {
    await this.attempt(async () => {
      await this.client.query('BEGIN');
      try {
        await this.client.query(sql.writeSql(table), toArrays(table, rows));
        await this.client.query(sql.POSTGRES_WRITE_MARKER, [marker]);
        await this.client.query('COMMIT');
      } catch (error) {
        await this.client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  async finish(lastSequence: number): Promise<void> {
    for (const setting of sql.SET_SEQUENCES) await this.run(setting);
    await this.run(sql.POSTGRES_SET_SEQUENCE, [lastSequence]);
    await this.run(sql.GATHER_STATISTICS);
  }

  async writeMarker(marker: string): Promise<void> {
    await this.run(sql.POSTGRES_WRITE_MARKER, [marker]);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private async row(query: string): Promise<Row> {
    const [row = {}] = await this.run(query);
    return row;
  }

  private async run(query: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.attempt(async () => (await this.client.query<Row>(query, [...values])).rows);
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof MigrationRefusal ? error : new MigrationFailure(inWords(error), error);
    }
  }
}

function toArrays(table: MovedTable, rows: readonly MovedRow[]): unknown[] {
  const arrays = Object.values(table.columns).map((type, index) =>
    rows.map((row) => (type === 'boolean' ? row[index] === 1 : row[index])),
  );
  const words = WORDS[table.name];
  if (words === undefined) return arrays;
  const columns = Object.keys(table.columns);
  const textOf = (row: MovedRow) => (column: string) => String(row[columns.indexOf(column)] ?? '');
  return [...arrays, rows.map((row) => words(textOf(row)))];
}

/** The words that the full-text index is given of a row, by the texts of its columns; as for a new one. */
const WORDS: Partial<Record<TableName, (column: (name: string) => string) => string>> = {
  messages(column) {
    const parts: unknown = JSON.parse(column('parts'));
    const role = column('role') as Role;
    return indexedWords({ role, parts: parts as readonly MessagePart[] });
  },
  notes: (column) => noteWords(column('text'), column('tags'), column('about')),
};
