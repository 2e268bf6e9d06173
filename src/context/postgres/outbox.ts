/** The SQL of the outbox: what the mirror has not got, oldest first. */
import { MESSAGE_COLUMNS } from '../rows/stored-rows.ts';

const COLUMNS = MESSAGE_COLUMNS.split(', ')
  .map((column) => `said.${column}`)
  .join(', ');

export const UNMIRRORED = `
  SELECT ${COLUMNS}, contexts.id AS context_id, contexts.component
  FROM (SELECT sequence FROM rhetor.outbox ORDER BY sequence LIMIT $1) AS waiting
  JOIN rhetor.messages AS said USING (sequence)
  JOIN rhetor.contexts ON contexts.key = said.context_key
  ORDER BY said.sequence`;

export const MARK_MIRRORED = 'DELETE FROM rhetor.outbox WHERE sequence = ANY ($1::bigint[])';

export const MIRRORED_TURNS = `
  SELECT count(DISTINCT said.turn) AS turns FROM rhetor.messages AS said
  WHERE said.context_key = (SELECT key FROM rhetor.contexts WHERE id = $1)
    AND said.role IN ('user', 'assistant')
    AND NOT EXISTS (SELECT FROM rhetor.outbox WHERE outbox.sequence = said.sequence)
    AND NOT EXISTS (
      SELECT FROM rhetor.messages AS cut
      WHERE cut.context_key = said.context_key AND cut.turn = said.turn AND cut.status IS NOT NULL)`;
