/** Reads a conversation from both ends, page by page, as far as a comparison needs it. */
import type { ContextScope } from '../../records/context-scope.ts';
import type { Reach } from '../../history/history-plan.ts';
import { rowInScope } from '../../sql/scope-match.ts';
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
import type { DatabaseSession } from '../connection/connections.ts';

/** Enough for most comparisons: conversations differ early, or are short. */
const FIRST_PAGE = 16;
const PAGE = 256;

const TALK = (key: string): string => `FROM rhetor.messages
  WHERE context_key = ${key} AND is_active AND role <> 'system'`;

const BEGIN = `SELECT sequence ${TALK('c.key')} AND NOT is_pinned ORDER BY sequence LIMIT 1`;

/** Finds the first question, the first answer after it, and a question after that. */
const SECOND_QUESTION = `SELECT ${TALK('c.key')} AND role = 'user' AND sequence > (
    SELECT sequence ${TALK('c.key')} AND role <> 'user' AND sequence > (
      SELECT sequence ${TALK('c.key')} AND role = 'user' AND sequence >= begin.sequence
      ORDER BY sequence LIMIT 1)
    ORDER BY sequence LIMIT 1)`;

const FACTS = `
  SELECT c.key, c.owner, c.component, c.active_count - kept.count AS unpinned, kept.pinned,
    begin.sequence AS begin, $2::boolean AND EXISTS (${SECOND_QUESTION}) AS has_second_question
  FROM rhetor.contexts c CROSS JOIN LATERAL (
    SELECT count(*) AS count,
      coalesce(json_agg(row_to_json(m) ORDER BY m.sequence) FILTER (WHERE m.is_pinned), '[]') AS pinned
    FROM (
      SELECT ${MESSAGE_COLUMNS} FROM rhetor.messages
      WHERE context_key = c.key AND superseded_at IS NULL AND (role = 'system' OR is_pinned)) AS m
  ) AS kept
  LEFT JOIN LATERAL (${BEGIN}) AS begin ON true
  WHERE c.id = $1`;

const FROM_OLDEST = `SELECT ${TALK_COLUMNS} ${TALK('$1')} AND sequence > $2 ORDER BY sequence LIMIT $3`;
const FROM_NEWEST = `SELECT ${TALK_COLUMNS} ${TALK('$1')} AND sequence < $2 AND sequence >= $4
  ORDER BY sequence DESC LIMIT $3`;

/** @param session reads one snapshot */
export async function readPostgresTalk(
  session: DatabaseSession,
  contextId: string,
  query: TalkQuery,
  scope: ContextScope,
): Promise<StoredTalk> {
  const [found] = await session.run(FACTS, [contextId, query.needsTurns]);
  const context = rowInScope(found, scope);
  if (context === undefined) return NO_TALK;
  const key = integerColumn(context, 'key');
  const begin = context['begin'] === null ? undefined : integerColumn(context, 'begin');
  const facts = talkOf(
    {
      pinned: (context['pinned'] as readonly Row[]).map(toStoredMessage),
      begin,
      unpinned: integerColumn(context, 'unpinned'),
      hasSecondQuestion: context['has_second_question'] === true,
    },
    query,
  );
  if (facts.hasSeveralTurns || begin === undefined) return facts;
  const read = async (
    sql: string,
    wantsMore: Reach,
    from: number,
    ...bounds: readonly number[]
  ): Promise<TalkEntry[]> => {
    const taken: TalkEntry[] = [];
    let isEnough = false;
    const reach: Reach = (entry) => {
      isEnough = !wantsMore(entry);
      return !isEnough;
    };
    for (let most = FIRST_PAGE, last = from; ; most = PAGE) {
      const rows = await session.run(sql, [key, last, most, ...bounds]);
      taken.push(...takeUntilEnough(entriesOf(rows, query), reach));
      if (isEnough || rows.length < most) return taken;
      last = taken.at(-1)?.sequence ?? last;
    }
  };
  const oldest = await read(FROM_OLDEST, query.fromOldest(facts.leading), begin - 1);
  if (oldest.length === facts.count) return { ...facts, oldest, newest: oldest };
  const newest = await read(FROM_NEWEST, query.fromNewest(), Number.MAX_SAFE_INTEGER, begin);
  return { ...facts, oldest, newest: newest.reverse() };
}

function* entriesOf(rows: readonly Row[], query: TalkQuery): Iterable<TalkEntry> {
  for (const row of rows) yield toTalkEntry(row, query);
}
