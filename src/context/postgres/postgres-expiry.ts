/** The expiry of contexts in PostgreSQL. */
import type { ContextCount, Retention } from '../records/context-changes.ts';
import { ContextExpiry } from '../ports/context-expiry.ts';
import { integerColumn, textColumn } from '../sql/row.ts';
import type { DatabaseSession } from './connection/connections.ts';
import { HIDDEN, IS_VISIBLE_IN_POSTGRES, removeHidden } from './statements/hidden-contexts.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const COUNT_UNCHANGED = `
  SELECT count(*)::integer AS all_of_them,
    (count(*) FILTER (WHERE updated_at < $1))::integer AS unchanged
  FROM rhetor.contexts WHERE ${IS_VISIBLE_IN_POSTGRES}`;

const TOO_OLD = `
  SELECT key, id FROM rhetor.contexts WHERE updated_at < $1 AND ${IS_VISIBLE_IN_POSTGRES}
  ORDER BY updated_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`;

/** Locks only the contexts beyond the number, and only if none of them has changed meanwhile. */
const TOO_MANY = `
  SELECT key, id FROM rhetor.contexts JOIN (
    SELECT key, updated_at FROM rhetor.contexts WHERE ${IS_VISIBLE_IN_POSTGRES}
    ORDER BY updated_at DESC, id DESC LIMIT $1 OFFSET $2) AS beyond USING (key, updated_at)
  FOR UPDATE OF contexts SKIP LOCKED`;

/** Leaves no deletion mark for running turns, which then start the conversation anew. */
const EXPIRE = `
  WITH answers AS (DELETE FROM rhetor.kept_answers WHERE context_id = ANY ($2::text[]))
  UPDATE rhetor.contexts SET ${HIDDEN} WHERE key = ANY ($1::bigint[]) RETURNING key`;

export class PostgresExpiry extends ContextExpiry {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async expire(retention: Retention): Promise<number> {
    const hidden = await this.database.write((session) => hideExpired(session, retention));
    if (hidden > 0) await removeHidden(this.database.whileOpen().connections);
    return hidden;
  }

  override countUnchangedSince(epochMs: number): Promise<ContextCount> {
    return this.database.read(async (session) => {
      const [row = {}] = await session.run(COUNT_UNCHANGED, [epochMs]);
      return { all: integerColumn(row, 'all_of_them'), unchanged: integerColumn(row, 'unchanged') };
    });
  }
}

/** Concurrent processes each take different contexts. */
async function hideExpired(
  session: DatabaseSession,
  { before, keep, limit }: Retention,
): Promise<number> {
  const old = before === undefined ? [] : await session.run(TOO_OLD, [before, limit]);
  const many = keep === undefined ? [] : await session.run(TOO_MANY, [limit, keep]);
  const ids = new Map(
    [...old, ...many].map((row) => [integerColumn(row, 'key'), textColumn(row, 'id')]),
  );
  return (await session.run(EXPIRE, [[...ids.keys()], [...ids.values()]])).length;
}
