/** The SQL that reads a conversation from both ends, as far as a comparison needs it. */
import type { ContextScope } from '../../records/context-scope.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import { TALK_COLUMNS, toTalkEntry } from '../../rows/talk-row.ts';
import { MESSAGE_COLUMNS, toStoredMessage } from '../../rows/stored-rows.ts';
import { integerColumn, type Row } from '../../sql/row.ts';
import {
  NO_TALK,
  type StoredTalk,
  takeUntilEnough,
  type TalkEntry,
  talkOf,
  type TalkQuery,
} from '../../history/stored-talk.ts';
import type { Prepare } from './prepare.ts';

/** Without the hint SQLite chooses the larger index, and reads every message of the context. */
export const ACTIVE_KEPT_MESSAGES = `SELECT ${MESSAGE_COLUMNS} FROM messages
  INDEXED BY active_kept_messages
  WHERE context_key = ? AND superseded_at IS NULL AND (role = 'system' OR is_pinned = 1)
  ORDER BY sequence`;

const CONTEXT = `SELECT key, active_count, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`;

const ACTIVE_TALK = `FROM messages
  WHERE context_key = ?1 AND superseded_at IS NULL AND role <> 'system'`;

const BEGIN = `SELECT sequence ${ACTIVE_TALK} AND is_pinned = 0 ORDER BY sequence LIMIT 1`;

/** Without the pinned messages with which it begins. */
const TALK = `${ACTIVE_TALK} AND sequence >= ?2`;

/** Finds the first question, the first answer after it, and a question after that. */
const SECOND_QUESTION = `SELECT 1 ${TALK} AND role = 'user' AND sequence > (
    SELECT sequence ${TALK} AND role <> 'user' AND sequence > (
      SELECT sequence ${TALK} AND role = 'user' ORDER BY sequence LIMIT 1)
    ORDER BY sequence LIMIT 1)
  LIMIT 1`;

const FROM_OLDEST = `SELECT ${TALK_COLUMNS} ${TALK} ORDER BY sequence`;
const FROM_NEWEST = `SELECT ${TALK_COLUMNS} ${TALK} ORDER BY sequence DESC`;

export function readSqliteTalk(
  prepare: Prepare,
  contextId: string,
  query: TalkQuery,
  scope: ContextScope,
): StoredTalk {
  const context = rowInScope(prepare(CONTEXT).get(contextId), scope);
  if (context === undefined) return NO_TALK;
  const key = integerColumn(context, 'key');
  const kept = prepare(ACTIVE_KEPT_MESSAGES).all(key).map(toStoredMessage);
  const first = prepare(BEGIN).get(key);
  const begin = first && integerColumn(first, 'sequence');
  const needsTurns = query.needsTurns && begin !== undefined;
  const facts = talkOf(
    {
      pinned: kept.filter(({ isPinned }) => isPinned === true),
      begin,
      unpinned: integerColumn(context, 'active_count') - kept.length,
      hasSecondQuestion: needsTurns && prepare(SECOND_QUESTION).get(key, begin) !== undefined,
    },
    query,
  );
  if (facts.hasSeveralTurns || begin === undefined) return facts;
  const read = (sql: string): Iterable<TalkEntry> =>
    entriesOf(prepare(sql).iterate(key, begin), query);
  const oldest = takeUntilEnough(read(FROM_OLDEST), query.fromOldest(facts.leading));
  const isWhole = oldest.length === facts.count;
  const newest = isWhole
    ? oldest
    : takeUntilEnough(read(FROM_NEWEST), query.fromNewest()).reverse();
  return { ...facts, oldest, newest };
}

function* entriesOf(rows: Iterable<Row>, query: TalkQuery): Iterable<TalkEntry> {
  for (const row of rows) yield toTalkEntry(row, query);
}
