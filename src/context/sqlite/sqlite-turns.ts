/** Turns in the embedded database. */
import type { AddedMessages, StoredMessages } from '../records/context-changes.ts';
import { type ContextScope, EVERY_CONTEXT } from '../records/context-scope.ts';
import { ALL_CONTEXT_COLUMNS } from '../rows/context-row.ts';
import { MOST_SEARCHED_FOR_ANSWER } from '../limits.ts';
import type { HistoryLimits, Past } from '../history/past.ts';
import { TurnStore } from '../ports/turn-store.ts';
import { NO_PAST, toPast } from '../rows/past-rows.ts';
import { toAttemptValues } from '../rows/attempt-row.ts';
import { rowInScope } from '../sql/scope-match.ts';
import {
  MESSAGE_COLUMNS,
  toMessageRow,
  toMessageRows,
  toNewestAnswer,
} from '../rows/stored-rows.ts';
import { integerColumn } from '../sql/row.ts';
import type { NewestAnswer } from '../records/stored-context.ts';
import type { NewTurn, StoredTurn } from '../records/stored-turn.ts';
import type { StoredTalk, TalkQuery } from '../history/stored-talk.ts';
import type { Prepare } from './statements/prepare.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { SUMMARY_IN_FORCE } from './statements/summaries.ts';
import { ACTIVE_KEPT_MESSAGES, readSqliteTalk } from './statements/talk-queries.ts';

const CONTEXT = `SELECT ${ALL_CONTEXT_COLUMNS} FROM contexts WHERE id = ?`;

const NEWEST = `SELECT ${MESSAGE_COLUMNS} FROM messages
  WHERE context_key = ? AND superseded_at IS NULL AND role <> 'system' AND is_pinned = 0
  ORDER BY sequence DESC LIMIT ?`;

const NEWEST_ANSWER = `SELECT origin, timestamp FROM (
    SELECT origin, timestamp, sequence FROM messages
    WHERE context_key = ? AND superseded_at IS NULL ORDER BY sequence DESC LIMIT ?)
  WHERE origin IS NOT NULL ORDER BY sequence DESC LIMIT 1`;

export class SqliteTurns extends TurnStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async append(turn: NewTurn, scope = EVERY_CONTEXT): Promise<StoredTurn> {
    const { contextId, component = null, mode, supersedes, expectedVersion, kept, replaces } = turn;
    const { attempts } = turn;
    const { messages, reply } = toMessageRows(turn);
    const version = await this.database.write({
      type: 'append-turn',
      contextId,
      component,
      scope,
      mode,
      ...(supersedes !== undefined && { supersedes }),
      ...(expectedVersion !== undefined && { expectedVersion }),
      messages,
      reply,
      ...(kept !== undefined && { kept }),
      ...(replaces !== undefined && { replaces }),
      ...(attempts !== undefined && { attempts: attempts.map(toAttemptValues) }),
    });
    return { messageId: reply.id, version, repliedAt: reply.timestamp };
  }

  override async appendMessages(
    { messages, at, ...rest }: AddedMessages,
    scope = EVERY_CONTEXT,
  ): Promise<StoredMessages> {
    const rows = messages.map((message) => toMessageRow(message, at));
    const version = await this.database.write({
      type: 'append-messages',
      ...rest,
      scope,
      messages: rows,
    });
    return { messageIds: rows.map(({ id }) => id), version };
  }

  override past(contextId: string, limits: HistoryLimits, scope = EVERY_CONTEXT): Promise<Past> {
    return this.database.read((prepare) => readPast(prepare, contextId, limits, scope));
  }

  override talk(contextId: string, query: TalkQuery, scope = EVERY_CONTEXT): Promise<StoredTalk> {
    return this.database.read((prepare) => readSqliteTalk(prepare, contextId, query, scope));
  }

  override newestAnswer(
    contextId: string,
    scope = EVERY_CONTEXT,
  ): Promise<NewestAnswer | undefined> {
    return this.database.read((prepare) => {
      const context = rowInScope(prepare(CONTEXT).get(contextId), scope);
      if (context === undefined) return undefined;
      const key = integerColumn(context, 'key');
      return toNewestAnswer(prepare(NEWEST_ANSWER).get(key, MOST_SEARCHED_FOR_ANSWER));
    });
  }
}

function readPast(
  prepare: Prepare,
  contextId: string,
  limits: HistoryLimits,
  scope: ContextScope,
): Past {
  const context = rowInScope(prepare(CONTEXT).get(contextId), scope);
  if (context === undefined) return NO_PAST;
  const key = integerColumn(context, 'key');
  return toPast(
    {
      context,
      kept: prepare(ACTIVE_KEPT_MESSAGES).all(key),
      newest: (most) => prepare(NEWEST).iterate(key, most),
      summary: prepare(SUMMARY_IN_FORCE).get(key),
    },
    limits,
  );
}
