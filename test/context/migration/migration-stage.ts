/** Shared setup of the migration tests: a PostgreSQL, data directories, stores on both, and raw rows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrateStore, type MigrationOptions } from '../../../src/context/migrate-store.ts';
import type {
  MigrationEvent,
  MigrationOutcome,
} from '../../../src/context/migration/migration-report.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { PostgresContextStore } from '../../../src/context/postgres/postgres-context-store.ts';
import { SqliteContextStore } from '../../../src/context/sqlite/sqlite-context-store.ts';
import { PostgresServer } from '../../support/postgres-server.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

const TABLES = {
  contexts: 'SELECT * FROM contexts ORDER BY key',
  messages: 'SELECT * FROM messages ORDER BY sequence',
  summaries: 'SELECT rowid AS place, * FROM summaries ORDER BY rowid',
  kept_answers: 'SELECT * FROM kept_answers ORDER BY id',
  documents: 'SELECT * FROM documents ORDER BY collection, id',
  settings: `SELECT * FROM settings WHERE key NOT IN ('migration', 'engram_cursor') ORDER BY key`,
  audit: 'SELECT * FROM audit ORDER BY sequence',
  sequence: `SELECT seq FROM sqlite_sequence WHERE name = 'messages'`,
};

export class MigrationStage {
  readonly server: PostgresServer;
  private readonly parent = mkdtempSync(join(tmpdir(), 'rhetor-migration-'));

  private constructor(server: PostgresServer) {
    this.server = server;
  }

  static async set(): Promise<MigrationStage> {
    return new MigrationStage(await PostgresServer.start());
  }

  async strike(): Promise<void> {
    await this.server.remove();
    rmSync(this.parent, { recursive: true, force: true });
  }

  newDirectory(): string {
    return mkdtempSync(join(this.parent, 'data-'));
  }

  /** Runs an action on the store in a directory, or in the database of a URL. */
  async withStore<T>(place: string, work: (store: ContextStore) => Promise<T>): Promise<T> {
    const store = place.startsWith('postgres:')
      ? new PostgresContextStore({ url: place, listenUrl: place, connections: 3 })
      : new SqliteContextStore({ directory: place });
    await store.open();
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  /** All raw rows of the embedded database. */
  rowsIn(directory: string): Readonly<Record<string, Rows>> {
    const entries = Object.entries(TABLES).map(
      ([name, sql]) => [name, read(directory, sql)] as const,
    );
    return Object.fromEntries(entries);
  }

  /** `table.column` of the embedded database, except those of its index. */
  columnsIn(directory: string): readonly string[] {
    const columns = read(
      directory,
      `SELECT tables.name || '.' || columns.name AS name
       FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
         AND tables.name NOT LIKE 'message_search%' AND tables.name NOT LIKE 'note_search%'
         AND tables.name NOT LIKE 'world%'
         AND tables.name NOT LIKE 'cached_%'
         AND tables.name NOT LIKE '%_vectors' AND tables.name <> 'vector_models'`,
    );
    return columns.map(({ name }) => String(name)).toSorted();
  }
}

function read(directory: string, sql: string): Rows {
  const database = new DatabaseSync(join(directory, 'rhetor.db'), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** Small batches, so that even a small store needs many. */
export const SMALL_BATCHES = { rows: 100, bytes: 30_000 };

export function toPostgres(directory: string, url: string): MigrationOptions {
  return { direction: 'to-postgres', directory, url, limits: SMALL_BATCHES };
}

export function fromPostgres(url: string, directory: string): MigrationOptions {
  return { direction: 'from-postgres', directory, url, limits: SMALL_BATCHES };
}

export async function migrate(
  options: MigrationOptions,
): Promise<MigrationOutcome & { readonly events: readonly MigrationEvent[] }> {
  const events: MigrationEvent[] = [];
  const { signal } = new AbortController();
  const outcome = await migrateStore(options, (event) => events.push(event), signal);
  return { ...outcome, events };
}
