/** Finds what was said at a time, without words to look for. */
import { integerColumn } from '../../sql/row.ts';
import type { Prepare } from '../statements/prepare.ts';
import type { SearchedPlace } from './searched-place.ts';
import { LONG_TIMED_TOKENS, MOST_TIMED } from '../../limits.ts';

/** The sequences of the longest messages of users and models; of equally long ones, the newest first. */
export function timedMessages(
  prepare: Prepare,
  { sql, values, messages }: SearchedPlace,
  limit: number,
): readonly number[] {
  const statement = prepare(`
    SELECT sequence FROM (
      SELECT messages.sequence, messages.tokens FROM (
        SELECT * FROM contexts WHERE ${sql} ORDER BY updated_at DESC, id DESC LIMIT ${MOST_TIMED}
      ) AS contexts
      CROSS JOIN messages INDEXED BY messages_by_time ON messages.context_key = contexts.key
      WHERE ${messages.sql} AND superseded_at IS NULL AND role IN ('user', 'assistant')
      LIMIT ${MOST_TIMED})
    ORDER BY min(tokens, ${LONG_TIMED_TOKENS}) DESC, sequence DESC LIMIT ?`);
  return statement
    .all(...values, ...messages.values, limit)
    .map((row) => integerColumn(row, 'sequence'));
}
