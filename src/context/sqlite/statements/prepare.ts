/** A connection's prepared statements, each prepared once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Returns the statement for a text, the same one each time. */
export type Prepare = (sql: string) => StatementSync;

/** Searches have as many texts as they have combinations of conditions. */
const MOST_STATEMENTS = 500;

export function prepareOnce(database: DatabaseSync): Prepare {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      if (statements.size >= MOST_STATEMENTS) statements.clear();
      statement = database.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
}
