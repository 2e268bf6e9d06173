/** Imports into, and exports from, a PostgreSQL database. */
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import { rowInScope } from '../sql/scope-match.ts';
import { TransferStore } from '../ports/transfer-store.ts';
import { EXPORT_PAGE, toExported } from '../rows/exported-row.ts';
import { ARCHIVABLE_COLUMNS } from '../rows/stored-rows.ts';
import type { ExportedMessage, ExportQuery } from '../records/exported-message.ts';
import type { ImportFile } from '../records/import-file.ts';
import { MESSAGE_BYTES, WITHIN } from './statements/bounded-rows.ts';
import { importContexts } from './statements/import.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { POSTGRES_KEY_OF_CONTEXT } from './statements/context-key.ts';

const EXPORTED = (which: string, upTo: string): string => `
  SELECT ${ARCHIVABLE_COLUMNS} FROM rhetor.messages
  WHERE context_key = $1 AND sequence > $3 AND sequence <= ${upTo} AND ${which}
  ORDER BY sequence LIMIT ${EXPORT_PAGE.limit}`;

const EXPORT_WITHIN = (rows: string): string =>
  WITHIN(rows, MESSAGE_BYTES, 'sequence', String(EXPORT_PAGE.mostBytes));

const ARCHIVED = EXPORT_WITHIN(EXPORTED('NOT is_active AND superseded_at <= $2', '$4'));

/**
 * Active messages, and those that were active at that moment. The second search ends where the
 * first does: otherwise each page would scan everything that was ever archived.
 */
const ACTIVE = `
  WITH active AS (${EXPORTED('is_active', '$4')}), reach AS (
    SELECT CASE WHEN count(*) < ${EXPORT_PAGE.limit} THEN $4 ELSE max(sequence) END AS last FROM active)
  ${EXPORT_WITHIN(`
    SELECT * FROM (
      SELECT * FROM active
      UNION ALL
      (${EXPORTED('NOT is_active AND superseded_at > $2', '(SELECT last FROM reach)')})) AS both_of_them
    ORDER BY sequence LIMIT ${EXPORT_PAGE.limit}`)}`;

export class PostgresTransfer extends TransferStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override importContexts(file: ImportFile): Promise<void> {
    return this.database.writeLong((session, isRepeat) => importContexts(session, file, isRepeat));
  }

  override exportPage(
    { contextId, isArchived, moment, after, upTo }: ExportQuery,
    scope = EVERY_CONTEXT,
  ): Promise<readonly ExportedMessage[] | undefined> {
    return this.database.read(async (session) => {
      const [found] = await session.run(POSTGRES_KEY_OF_CONTEXT, [contextId]);
      const context = rowInScope(found, scope);
      if (context === undefined) return undefined;
      const values = [context['key'], moment, after, upTo];
      const rows = await session.run(isArchived ? ARCHIVED : ACTIVE, values);
      return rows.map((row) => toExported(row, isArchived));
    });
  }
}
