/** Turns in PostgreSQL. */
import type { AddedMessages, StoredMessages } from '../records/context-changes.ts';
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import { MOST_SEARCHED_FOR_ANSWER } from '../limits.ts';
import type { HistoryLimits, Past } from '../history/past.ts';
import { TurnStore } from '../ports/turn-store.ts';
import { toNewestAnswer } from '../rows/stored-rows.ts';
import { rowInScope, SCOPE_COLUMNS } from '../sql/scope-match.ts';
import type { NewestAnswer } from '../records/stored-context.ts';
import type { NewTurn, StoredTurn } from '../records/stored-turn.ts';
import type { StoredTalk, TalkQuery } from '../history/stored-talk.ts';
import { appendMessages, newRows } from './statements/context-changes-sql.ts';
import { readPast } from './statements/history-reads.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { readPostgresTalk } from './statements/talk-reads.ts';

const NEWEST_ANSWER = `SELECT ${SCOPE_COLUMNS}, answer.origin, answer.timestamp
  FROM rhetor.contexts c CROSS JOIN LATERAL (
    SELECT origin, timestamp FROM (
      SELECT origin, timestamp, sequence FROM rhetor.messages
      WHERE context_key = c.key AND is_active ORDER BY sequence DESC LIMIT $2) AS newest
    WHERE origin IS NOT NULL ORDER BY sequence DESC LIMIT 1) AS answer
  WHERE c.id = $1`;

export class PostgresTurns extends TurnStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async append(turn: NewTurn, scope = EVERY_CONTEXT): Promise<StoredTurn> {
    return this.database.whileOpen().turns.append(turn, scope);
  }

  override appendMessages(messages: AddedMessages, scope = EVERY_CONTEXT): Promise<StoredMessages> {
    const rows = newRows(messages);
    return this.database.write((session, again) =>
      appendMessages(session, messages, rows, scope, again),
    );
  }

  override past(contextId: string, limits: HistoryLimits, scope = EVERY_CONTEXT): Promise<Past> {
    return this.database.read((session) => readPast(session, contextId, limits, scope));
  }

  override talk(contextId: string, query: TalkQuery, scope = EVERY_CONTEXT): Promise<StoredTalk> {
    return this.database.readMoment((session) =>
      readPostgresTalk(session, contextId, query, scope),
    );
  }

  override newestAnswer(
    contextId: string,
    scope = EVERY_CONTEXT,
  ): Promise<NewestAnswer | undefined> {
    return this.database.read(async (session) => {
      const [row] = await session.run(NEWEST_ANSWER, [contextId, MOST_SEARCHED_FOR_ANSWER]);
      return toNewestAnswer(rowInScope(row, scope));
    });
  }
}
