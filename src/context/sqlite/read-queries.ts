/** The SQL of every reading, prepared once a connection. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { ContextCount } from '../context-changes.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from '../context-pages.ts';
import type { HistoryLimits, Past, StoredDocument } from '../context-store.ts';
import type { ContextSummary, StoredMessage } from '../stored-context.ts';
import type { KeptAnswer } from '../kept-answer.ts';
import type { StoredTalk, TalkQuery } from '../stored-talk.ts';
import type { StoredSummary } from '../summary.ts';
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import { newestWithin } from '../newest-within.ts';
import { pageOf } from '../page-bytes.ts';
import { prefixEnd } from '../rows/audit-row.ts';
import { toKeptAnswer } from '../rows/kept-answer-row.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import { AUDIT_BEFORE } from './audit.ts';
import { DOCUMENTS_OF_COLLECTION } from './documents.ts';
import { IS_VISIBLE } from './hidden-contexts.ts';
import { KEPT_ANSWER } from './kept-answers.ts';
import { readExport, readMessages } from './message-pages.ts';
import { MirrorQueries } from './mirror-queries.ts';
import { fromCursor, toCursor } from '../rows/list-cursor.ts';
import {
  CONTEXT_COLUMNS,
  integer,
  MESSAGE_COLUMNS,
  type Row,
  text,
  toContextSummary,
  toStoredDocument,
  toStoredMessage,
} from '../rows/stored-rows.ts';
import { SUMMARIES_OF_CONTEXT, SUMMARY_IN_FORCE } from './summaries.ts';
import { ACTIVE_KEPT_MESSAGES, readTalk } from './talk-queries.ts';
import { MOST_PAGE_BYTES } from '../limits.ts';

const ACTIVE_MESSAGES = `SELECT ${MESSAGE_COLUMNS} FROM messages
  WHERE context_key = ? AND superseded_at IS NULL`;

/** Each method reads one state of the database only if it runs in a transaction. */
export class ReadQueries {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  readonly mirror = new MirrorQueries((sql) => this.prepare(sql));

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  history(contextId: string, limits: HistoryLimits): readonly StoredMessage[] {
    const context = this.context(contextId);
    if (context === undefined) return [];
    const key = integer(context, 'key');
    const kept = this.prepare(ACTIVE_KEPT_MESSAGES).all(key).map(toStoredMessage);
    let tokens = Math.min(limits.maxTokens, limitOf(context, 'max_tokens'));
    for (const message of kept) tokens -= message.tokens;
    const messages = Math.min(limits.maxMessages, limitOf(context, 'max_messages'));
    const others = this.newestOthers(key, {
      ...limits,
      maxTokens: tokens,
      maxMessages: messages - kept.length,
    });
    if (kept.length === 0) return others;
    return [...kept, ...others].sort((left, right) => left.sequence - right.sequence);
  }

  past(contextId: string, limits: HistoryLimits): Past {
    const context = this.summary(contextId);
    if (context === undefined) return { messages: [], messageCount: 0, tokenCount: 0 };
    const key = integer(this.context(contextId) ?? {}, 'key');
    const layer = this.prepare(SUMMARY_IN_FORCE).get(key);
    return {
      messages: this.history(contextId, limits),
      messageCount: context.activeMessageCount,
      tokenCount: context.tokenCount,
      ...(context.maxTokens !== undefined && { maxTokens: context.maxTokens }),
      ...(context.maxMessages !== undefined && { maxMessages: context.maxMessages }),
      ...(layer !== undefined && { summary: toStoredSummary(layer) }),
    };
  }

  summaries(contextId: string): readonly StoredSummary[] | undefined {
    const context = this.context(contextId);
    if (context === undefined) return undefined;
    return this.prepare(SUMMARIES_OF_CONTEXT).all(integer(context, 'key')).map(toStoredSummary);
  }

  private newestOthers(key: number, limits: HistoryLimits): StoredMessage[] {
    const newest = this.prepare(
      `${ACTIVE_MESSAGES} AND role <> 'system' AND is_pinned = 0 ORDER BY sequence DESC LIMIT ?`,
    );
    const rows = newest.iterate(key, Math.max(0, limits.maxMessages));
    const size = (row: Row) => ({ role: text(row, 'role'), tokens: integer(row, 'tokens') });
    const messages = newestWithin(rows, size, limits).map(toStoredMessage);
    return messages.reverse();
  }

  summary(contextId: string): ContextSummary | undefined {
    const row = this.prepare(`SELECT ${CONTEXT_COLUMNS} FROM contexts WHERE id = ?`).get(contextId);
    return row && toContextSummary(row);
  }

  countUnchangedSince(epochMs: number): ContextCount {
    const sql = `
      SELECT count(*) AS all_of_them, count(*) FILTER (WHERE updated_at < ?) AS unchanged
      FROM contexts WHERE ${IS_VISIBLE}`;
    const row = this.prepare(sql).get(epochMs) ?? {};
    return { all: integer(row, 'all_of_them'), unchanged: integer(row, 'unchanged') };
  }

  auditBefore(sequence: number, limit: number): readonly Row[] {
    return this.prepare(AUDIT_BEFORE).all(sequence, limit);
  }

  list(query: ContextQuery): ContextPage {
    const conditions: string[] = [IS_VISIBLE];
    const values: SQLInputValue[] = [];
    const where = (condition: string, ...bound: readonly SQLInputValue[]): void => {
      conditions.push(condition);
      values.push(...bound);
    };
    if (query.component !== undefined) where('component = ?', query.component);
    if (query.prefix !== undefined) {
      where('id >= ? AND id < ?', query.prefix, prefixEnd(query.prefix));
    }
    if (query.text !== undefined) where(`id LIKE ? ESCAPE '\\'`, `%${escapeLike(query.text)}%`);
    if (query.cursor !== undefined) {
      const { updatedAt, id } = fromCursor(query.cursor);
      where('(updated_at, id) < (?, ?)', updatedAt, id);
    }
    const found = this.prepare(
      `SELECT ${CONTEXT_COLUMNS} FROM contexts WHERE ${conditions.join(' AND ')}
       ORDER BY updated_at DESC, id DESC LIMIT ?`,
    ).iterate(...values, query.limit + 1);
    const page = pageOf(found, bytesOfContext, { limit: query.limit, mostBytes: MOST_PAGE_BYTES });
    const contexts = page.rows.map(toContextSummary);
    const last = contexts.at(-1);
    return page.hasMore && last !== undefined
      ? { contexts, nextCursor: toCursor(last) }
      : { contexts };
  }

  messages(contextId: string, query: MessageQuery): MessagePage | undefined {
    return readMessages((sql) => this.prepare(sql), contextId, query);
  }

  talk(contextId: string, query: TalkQuery): StoredTalk {
    return readTalk((sql) => this.prepare(sql), contextId, query);
  }

  exportPage(query: ExportQuery): readonly ExportedMessage[] | undefined {
    return readExport((sql) => this.prepare(sql), query);
  }

  readSetting(key: string): string | undefined {
    const row = this.prepare('SELECT value FROM settings WHERE key = ?').get(key);
    return row && text(row, 'value');
  }

  readDocuments(collection: string): readonly StoredDocument[] {
    return this.prepare(DOCUMENTS_OF_COLLECTION).all(collection).map(toStoredDocument);
  }

  keptAnswer(id: string, after: number): KeptAnswer | undefined {
    const row = this.prepare(KEPT_ANSWER).get(id, after);
    return row && toKeptAnswer(row);
  }

  private context(contextId: string): Row | undefined {
    return this.prepare('SELECT key, max_tokens, max_messages FROM contexts WHERE id = ?').get(
      contextId,
    );
  }

  private prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

function limitOf(row: Row, column: string): number {
  return row[column] === null ? Infinity : integer(row, column);
}

function bytesOfContext(row: Row): number {
  return Buffer.byteLength(text(row, 'metadata'));
}

function escapeLike(part: string): string {
  return part.replace(/[\\%_]/g, '\\$&');
}
