/** The SQL that deletes a cut-off turn when its repeat replaces it; runs in the repeat's transaction. */
import type { NewTurn } from '../../records/stored-turn.ts';
import type { DatabaseSession } from '../connection/connections.ts';

/** Locks in the same order as the storing of a turn: first the context, then its messages. */
const LOCK = 'SELECT FROM rhetor.contexts WHERE id = $1 FOR UPDATE';

const FREE_KEY = 'DELETE FROM rhetor.kept_answers WHERE context_id = $1 AND message_id = $2';

const REMOVE = `
  WITH removed AS (
    DELETE FROM rhetor.messages m USING rhetor.contexts c
    WHERE c.id = $1 AND m.context_key = c.key
      AND m.turn = (SELECT r.turn FROM rhetor.messages r WHERE r.id = $2)
    RETURNING m.tokens, m.is_active
  ), counted AS (
    SELECT count(*) FILTER (WHERE is_active) AS active,
      coalesce(sum(tokens) FILTER (WHERE is_active), 0) AS active_tokens,
      count(*) FILTER (WHERE NOT is_active) AS archived
    FROM removed)
  UPDATE rhetor.contexts c SET
    active_count = c.active_count - counted.active,
    active_tokens = c.active_tokens - counted.active_tokens,
    archived_count = c.archived_count - counted.archived
  FROM counted WHERE c.id = $1`;

/** Must run before the new turn is stored, which would be refused because of the answer stored under its key. */
export async function removeReplaced(
  session: DatabaseSession,
  { contextId, replaces }: NewTurn,
): Promise<void> {
  if (replaces === undefined) return;
  await session.run(LOCK, [contextId]);
  await session.run(FREE_KEY, [contextId, replaces.messageId]);
  if (replaces.isDeleted) await session.run(REMOVE, [contextId, replaces.messageId]);
}
