/** What a mirror reads: messages of finished turns, in the order in which they were stored. */
import { MESSAGE_COLUMNS } from '../rows/stored-rows.ts';

/** Finds the turns that were cut, which are few, without looking at the others. */
export const MIRROR_SCHEMA = `
  CREATE INDEX cut_turns ON messages (context_key, turn) WHERE status IS NOT NULL;
`;

const COLUMNS = MESSAGE_COLUMNS.split(', ')
  .map((column) => `said.${column}`)
  .join(', ');

/** Of a message `said`. */
export const IS_FOR_MIRROR = `said.role IN ('user', 'assistant') AND NOT EXISTS (
    SELECT 1 FROM messages AS cut
    WHERE cut.context_key = said.context_key AND cut.turn = said.turn AND cut.status IS NOT NULL)`;

export const MESSAGES_AFTER = `
  SELECT ${COLUMNS}, contexts.id AS context_id, contexts.component AS component
  FROM messages AS said JOIN contexts ON contexts.key = said.context_key
  WHERE said.sequence > ? AND ${IS_FOR_MIRROR}
  ORDER BY said.sequence LIMIT ?`;

export const TURNS_UP_TO = `
  SELECT count(DISTINCT turn) AS turns FROM messages AS said
  WHERE context_key = (SELECT key FROM contexts WHERE id = ?) AND sequence <= ?
    AND ${IS_FOR_MIRROR}`;

/** The sequence up to which everything was sent or set aside: the whole of the outbox's state. */
export const MIRROR_CURSOR = 'engram_cursor';
