/** The SQL that archives what a turn supersedes; it runs in the turn's own transaction. */
import type { NewTurn } from '../stored-turn.ts';
import type { Session } from './connections.ts';

/** Planned for its index, whatever the planner thinks of a table that was not analysed yet. */
const BY_INDEX = 'SET LOCAL enable_seqscan = off';

const SUPERSEDE = `
  WITH superseded AS (
    UPDATE rhetor.messages m SET superseded_at = $4::bigint FROM rhetor.contexts c
    WHERE c.id = $1 AND m.context_key = c.key AND m.is_active
      AND m.sequence > $2::bigint AND m.sequence <= $3::bigint
      AND m.role <> 'system' AND NOT m.is_pinned
    RETURNING m.tokens
  ), counted AS (SELECT count(*) AS messages, coalesce(sum(tokens), 0) AS tokens FROM superseded)
  UPDATE rhetor.contexts c SET
    active_count = c.active_count - counted.messages,
    active_tokens = c.active_tokens - counted.tokens,
    archived_count = c.archived_count + counted.messages
  FROM counted WHERE c.id = $1`;

/** What is archived already stays as it is, so that a repeat changes nothing. */
export async function supersede(
  session: Session,
  { contextId, supersedes, repliedAt }: NewTurn,
): Promise<void> {
  if (supersedes === undefined) return;
  await session.run(BY_INDEX);
  await session.run(SUPERSEDE, [contextId, supersedes.after, supersedes.upTo, repliedAt]);
}
