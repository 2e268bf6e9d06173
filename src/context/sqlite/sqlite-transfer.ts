/** Imports into, and exports from, the embedded database. */
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import { pageOf } from '../rows/page-bytes.ts';
import { TransferStore } from '../ports/transfer-store.ts';
import { rowInScope } from '../sql/scope-match.ts';
import { EXPORT_PAGE, toExported } from '../rows/exported-row.ts';
import { ARCHIVABLE_COLUMNS, bytesOfMessage } from '../rows/stored-rows.ts';
import { integerColumn } from '../sql/row.ts';
import type { ExportedMessage, ExportQuery } from '../records/exported-message.ts';
import type { ImportFile } from '../records/import-file.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { SQLITE_KEY_OF_CONTEXT } from './statements/summaries.ts';

const ARCHIVED = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY archived_messages
  WHERE context_key = ?1 AND superseded_at IS NOT NULL AND superseded_at <= ?2
    AND sequence > ?3 AND sequence <= ?4
  ORDER BY sequence LIMIT ?5`;

/** Active messages, merged with those that were active at that moment: usually none, which the index shows. */
const ACTIVE = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY messages_by_context
    WHERE context_key = ?1 AND superseded_at IS NULL AND sequence > ?3 AND sequence <= ?4
  UNION ALL
  SELECT ${ARCHIVABLE_COLUMNS} FROM messages WHERE sequence IN (
    SELECT sequence FROM messages INDEXED BY messages_by_context
    WHERE context_key = ?1 AND superseded_at > ?2 AND sequence > ?3 AND sequence <= ?4
    ORDER BY sequence LIMIT ?5)
  ORDER BY sequence LIMIT ?5`;

export class SqliteTransfer extends TransferStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async importContexts(file: ImportFile): Promise<void> {
    await this.database.write({ type: 'import-contexts', file });
  }

  override exportPage(
    { contextId, isArchived, moment, after, upTo }: ExportQuery,
    scope = EVERY_CONTEXT,
  ): Promise<readonly ExportedMessage[] | undefined> {
    return this.database.read((prepare) => {
      const context = rowInScope(prepare(SQLITE_KEY_OF_CONTEXT).get(contextId), scope);
      if (context === undefined) return undefined;
      const values = [integerColumn(context, 'key'), moment, after, upTo, EXPORT_PAGE.limit];
      const rows = prepare(isArchived ? ARCHIVED : ACTIVE).iterate(...values);
      const page = pageOf(rows, bytesOfMessage, EXPORT_PAGE);
      return page.rows.map((row) => toExported(row, isArchived));
    });
  }
}
