/** Summaries in the embedded database. */
import { randomUUID } from 'node:crypto';
import { SummaryStore } from '../ports/summary-store.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import type { NewSummary, StoredSummary } from '../summary.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { SQLITE_KEY_OF_CONTEXT, SUMMARIES_OF_CONTEXT } from './summaries.ts';

export class SqliteSummaries extends SummaryStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async add(summary: NewSummary): Promise<string> {
    const id = randomUUID();
    await this.database.write({ type: 'add-summary', id, summary });
    return id;
  }

  override list(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    return this.database.read((prepare) => {
      const context = prepare(SQLITE_KEY_OF_CONTEXT).get(contextId);
      if (context === undefined) return undefined;
      return prepare(SUMMARIES_OF_CONTEXT).all(integerColumn(context, 'key')).map(toStoredSummary);
    });
  }

  override async remove(contextId: string, id: string): Promise<boolean> {
    return (await this.database.write({ type: 'remove-summary', contextId, id })) > 0;
  }
}
