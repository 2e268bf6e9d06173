/** Contexts in the embedded database. */
import type { ContextUpdate, Fork, NewContext } from '../records/context-changes.ts';
import { unknownBefore } from '../context-errors.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../records/context-pages.ts';
import { type ContextScope, EVERY_CONTEXT, isInScope } from '../records/context-scope.ts';
import type { ContextSummary } from '../records/context-summary.ts';
import { ALL_CONTEXT_COLUMNS, toContextSummary } from '../rows/context-row.ts';
import { pageOf } from '../rows/page-bytes.ts';
import type { PinChange } from '../history/pin-change.ts';
import { ContextCatalog } from '../ports/context-catalog.ts';
import { listConditions } from '../sql/list-conditions.ts';
import { rowInScope, SCOPE_COLUMNS } from '../sql/scope-match.ts';
import { toContextPage, toMessagePage } from '../rows/pages.ts';
import { ARCHIVABLE_COLUMNS, bytesOfMessage, toMessageRow } from '../rows/stored-rows.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';
import { IS_VISIBLE_IN_SQLITE } from './statements/hidden-contexts.ts';
import type { Prepare } from './statements/prepare.ts';
import { planSqlitePin } from './statements/pin-reads.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { MOST_PAGE_BYTES } from '../limits.ts';

const CONTEXT = `SELECT ${ALL_CONTEXT_COLUMNS} FROM contexts WHERE id = ?`;

/** The context data that a page of messages needs. */
const HEAD = `SELECT key, version, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`;
const PLACE = 'SELECT sequence FROM messages WHERE id = ? AND context_key = ?';

const ACTIVE = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY messages_by_context
  WHERE context_key = ?1 AND superseded_at IS NULL AND sequence < ?2`;

const ARCHIVED = `SELECT ${ARCHIVABLE_COLUMNS} FROM messages INDEXED BY archived_messages
  WHERE context_key = ?1 AND superseded_at IS NOT NULL AND sequence < ?2`;

const NEWEST = 'ORDER BY sequence DESC LIMIT ?3';
const NEWEST_ACTIVE = `${ACTIVE} ${NEWEST}`;
/** SQLite merges two index scans, and reads rows only on demand. */
const NEWEST_OF_BOTH = `${ACTIVE} UNION ALL ${ARCHIVED} ${NEWEST}`;

export class SqliteContexts extends ContextCatalog {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async create({ pinned, ...context }: NewContext, scope = EVERY_CONTEXT): Promise<void> {
    const rows = pinned.map((message) => ({
      ...toMessageRow(message, context.createdAt),
      isPinned: true,
    }));
    await this.database.write({ type: 'create-context', context, pinned: rows, scope });
  }

  override async update(
    contextId: string,
    changes: ContextUpdate,
    scope = EVERY_CONTEXT,
  ): Promise<void> {
    await this.database.write({ type: 'update-context', contextId, changes, scope });
  }

  override async pin(change: PinChange, scope = EVERY_CONTEXT): Promise<readonly string[]> {
    // The writer makes the plan again in its transaction, and changes nothing if it has become another one.
    for (;;) {
      const messageIds = await this.database.read((prepare) =>
        planSqlitePin(prepare, change, scope),
      );
      const job = { type: 'pin-messages', change, messageIds, scope } as const;
      if ((await this.database.write(job)) > 0) return messageIds;
    }
  }

  override async fork(fork: Fork, scope = EVERY_CONTEXT): Promise<void> {
    await this.database.write({ type: 'fork-context', fork, scope });
  }

  override async delete(contextId: string, scope = EVERY_CONTEXT): Promise<boolean> {
    return (await this.database.write({ type: 'delete-context', contextId, scope })) > 0;
  }

  override find(contextId: string, scope = EVERY_CONTEXT): Promise<ContextSummary | undefined> {
    return this.database.read((prepare) => {
      const row = rowInScope(prepare(CONTEXT).get(contextId), scope);
      return row && toContextSummary(row);
    });
  }

  override isTaken(contextId: string, scope: ContextScope): Promise<boolean> {
    return this.database.read((prepare) => {
      const row = prepare(HEAD).get(contextId);
      return row !== undefined && !isInScope(row, scope);
    });
  }

  override list(query: ContextQuery, scope = EVERY_CONTEXT): Promise<StoredContextPage> {
    return this.database.read((prepare) => listContexts(prepare, query, scope));
  }

  override messages(
    contextId: string,
    query: MessageQuery,
    scope = EVERY_CONTEXT,
  ): Promise<StoredMessagePage | undefined> {
    return this.database.read((prepare) => readMessages(prepare, contextId, query, scope));
  }
}

function listContexts(
  prepare: Prepare,
  query: ContextQuery,
  scope: ContextScope,
): StoredContextPage {
  const { sql, values } = listConditions(query, 'LIKE', scope);
  const found = prepare(
    `SELECT ${ALL_CONTEXT_COLUMNS} FROM contexts WHERE ${IS_VISIBLE_IN_SQLITE}${sql}
     ORDER BY updated_at DESC, id DESC LIMIT ?`,
  ).iterate(...values, query.limit + 1);
  const bounds = { limit: query.limit, mostBytes: MOST_PAGE_BYTES };
  return toContextPage(pageOf(found, bytesOfContext, bounds));
}

function readMessages(
  prepare: Prepare,
  contextId: string,
  { limit, before, includesArchived, mostBytes = MOST_PAGE_BYTES }: MessageQuery,
  scope: ContextScope,
): StoredMessagePage | undefined {
  const context = rowInScope(prepare(HEAD).get(contextId), scope);
  if (context === undefined) return undefined;
  const key = integerColumn(context, 'key');
  const end = before === undefined ? Number.MAX_SAFE_INTEGER : placeOf(prepare, before, key);
  const newest = prepare(includesArchived ? NEWEST_OF_BOTH : NEWEST_ACTIVE);
  const rows = newest.iterate(key, end, limit + 1);
  return toMessagePage(context, pageOf(rows, bytesOfMessage, { limit, mostBytes }));
}

function placeOf(prepare: Prepare, messageId: string, key: number): number {
  const row = prepare(PLACE).get(messageId, key);
  if (row === undefined) throw unknownBefore();
  return integerColumn(row, 'sequence');
}

function bytesOfContext(row: Row): number {
  return Buffer.byteLength(textColumn(row, 'metadata'));
}
