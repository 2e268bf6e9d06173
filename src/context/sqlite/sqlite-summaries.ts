/** Summaries in the embedded database. */
import { randomUUID } from 'node:crypto';
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import { SummaryStore } from '../ports/summary-store.ts';
import { integerColumn } from '../sql/row.ts';
import { rowInScope } from '../sql/scope-match.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import type { NewSummary, StoredSummary } from '../records/summary.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { SQLITE_KEY_OF_CONTEXT, SUMMARIES_OF_CONTEXT } from './statements/summaries.ts';

export class SqliteSummaries extends SummaryStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async add(summary: NewSummary, scope = EVERY_CONTEXT): Promise<string> {
    const id = randomUUID();
    await this.database.write({ type: 'add-summary', id, summary, scope });
    return id;
  }

  override list(
    contextId: string,
    scope = EVERY_CONTEXT,
  ): Promise<readonly StoredSummary[] | undefined> {
    return this.database.read((prepare) => {
      const context = rowInScope(prepare(SQLITE_KEY_OF_CONTEXT).get(contextId), scope);
      if (context === undefined) return undefined;
      return prepare(SUMMARIES_OF_CONTEXT).all(integerColumn(context, 'key')).map(toStoredSummary);
    });
  }

  override async remove(contextId: string, id: string, scope = EVERY_CONTEXT): Promise<boolean> {
    const job = { type: 'remove-summary', contextId, id, scope } as const;
    return (await this.database.write(job)) > 0;
  }
}
