/** The expiry of contexts in the embedded database. */
import type { ContextCount, Retention } from '../records/context-changes.ts';
import { ContextExpiry } from '../ports/context-expiry.ts';
import { integerColumn } from '../sql/row.ts';
import { IS_VISIBLE_IN_SQLITE } from './statements/hidden-contexts.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const COUNT_UNCHANGED = `
  SELECT count(*) AS all_of_them, count(*) FILTER (WHERE updated_at < ?) AS unchanged
  FROM contexts WHERE ${IS_VISIBLE_IN_SQLITE}`;

export class SqliteExpiry extends ContextExpiry {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override expire(retention: Retention): Promise<number> {
    return this.database.write({ type: 'expire-contexts', retention });
  }

  override countUnchangedSince(epochMs: number): Promise<ContextCount> {
    return this.database.read((prepare) => {
      const row = prepare(COUNT_UNCHANGED).get(epochMs) ?? {};
      return { all: integerColumn(row, 'all_of_them'), unchanged: integerColumn(row, 'unchanged') };
    });
  }
}
