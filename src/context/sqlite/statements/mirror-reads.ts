/** What a mirror reads: messages of finished turns, in the order in which they were stored. */
import { MOST_COUNTED_MESSAGES } from '../../records/mirror-backlog.ts';
import { MESSAGE_COLUMNS } from '../../rows/stored-rows.ts';
import { IS_VISIBLE_IN_SQLITE, LAST_UNSTAGED } from './hidden-contexts.ts';

const COLUMNS = MESSAGE_COLUMNS.split(', ')
  .map((column) => `said.${column}`)
  .join(', ');

/** The condition that a message `said` is in the outbox. */
export const IS_FOR_MIRROR = `said.role IN ('user', 'assistant') AND NOT EXISTS (
    SELECT 1 FROM messages AS cut
    WHERE cut.context_key = said.context_key AND cut.turn = said.turn AND cut.status IS NOT NULL)`;

export const MESSAGES_AFTER = `
  SELECT ${COLUMNS}, contexts.id AS context_id, contexts.component AS component
  FROM messages AS said JOIN contexts ON contexts.key = said.context_key
  WHERE said.sequence > ? AND said.sequence <= ${LAST_UNSTAGED} AND ${IS_VISIBLE_IN_SQLITE}
    AND ${IS_FOR_MIRROR}
  ORDER BY said.sequence LIMIT ?`;

export const TURNS_BETWEEN = `
  SELECT count(DISTINCT turn) AS turns FROM messages AS said
  WHERE context_key = (SELECT key FROM contexts WHERE id = ?) AND sequence > ? AND sequence <= ?
    AND ${IS_FOR_MIRROR}`;

export const TURNS_AFTER = `
  SELECT count(*) AS turns, min(began) AS since FROM (
    SELECT min(timestamp) AS began FROM (
      SELECT said.context_key, said.turn, said.timestamp FROM messages AS said
      WHERE said.sequence > ? AND said.sequence <= ${LAST_UNSTAGED} AND ${IS_FOR_MIRROR}
      ORDER BY said.sequence LIMIT ${MOST_COUNTED_MESSAGES})
    GROUP BY context_key, turn)`;

export const NEWEST_SEQUENCE = 'SELECT coalesce(max(sequence), 0) AS last FROM messages';
