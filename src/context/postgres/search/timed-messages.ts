/** Finds what was said at a time, without words to look for. */
import { integerColumn } from '../../sql/row.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { IS_VISIBLE_IN_POSTGRES } from '../statements/hidden-contexts.ts';
import type { Clause, SearchPlace } from './search-place.ts';
import { LONG_TIMED_TOKENS, MOST_TIMED } from '../../limits.ts';

const EVERYTHING: Clause = { sql: () => IS_VISIBLE_IN_POSTGRES, values: [] };

/** One context after the other, the last changed first, so that nothing of others is read. */
const TIMED = (seen: Clause, found: Clause): string => `
  SELECT sequence FROM (
    SELECT newest.* FROM (
      SELECT * FROM rhetor.contexts WHERE ${seen.sql(2)}
      ORDER BY updated_at DESC, id DESC LIMIT ${MOST_TIMED}) AS contexts
    CROSS JOIN LATERAL (
      SELECT messages.sequence, tokens, is_active AND role IN ('user', 'assistant') AS is_said
      FROM rhetor.messages
      WHERE messages.context_key = contexts.key AND ${found.sql(2 + seen.values.length)}
      ORDER BY messages.timestamp DESC, messages.sequence DESC LIMIT ${MOST_TIMED}) AS newest
    LIMIT ${MOST_TIMED}) AS timed
  WHERE is_said
  ORDER BY least(tokens, ${LONG_TIMED_TOKENS}) DESC, sequence DESC LIMIT $1`;

/** The sequences of the longest messages of users and models; of equally long ones, the newest first. */
export async function timedMessages(
  session: DatabaseSession,
  { seen = EVERYTHING, found = EVERYTHING }: SearchPlace,
  limit: number,
): Promise<readonly number[]> {
  const rows = await session.run(TIMED(seen, found), [limit, ...seen.values, ...found.values]);
  return rows.map((row) => integerColumn(row, 'sequence'));
}
