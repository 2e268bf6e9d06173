/** Finds what was said at a time, without words to look for. */
import { textColumn } from '../../sql/row.ts';
import type { Prepare } from '../statements/prepare.ts';
import type { SearchedPlace } from './searched-place.ts';
import type { SearchTime } from './search-time.ts';
import { LONG_TIMED_TOKENS, MOST_TIMED } from '../../limits.ts';

type TimedMessage = readonly [sequence: number, length: number, isSaid: 0 | 1];

/**
 * The sequences of the longest messages of users and models; of equally long ones, the newest first. Looks
 * at the contexts that changed last, one after the other, and at the newest messages of each.
 * @throws StorageFailure `slow`
 */
export function timedMessages(
  prepare: Prepare,
  time: SearchTime,
  { sql, values, messages }: SearchedPlace,
  limit: number,
): readonly number[] {
  const contexts = prepare(`
    SELECT (
      SELECT json_group_array(json_array(
        sequence, min(tokens, ${LONG_TIMED_TOKENS}),
        superseded_at IS NULL AND role IN ('user', 'assistant')))
      FROM (
        SELECT * FROM messages INDEXED BY messages_by_time
        WHERE messages.context_key = contexts.key AND ${messages.sql}
        ORDER BY messages.timestamp DESC, messages.sequence DESC LIMIT ${MOST_TIMED})
    ) AS newest
    FROM (
      SELECT * FROM contexts WHERE ${sql} ORDER BY updated_at DESC, id DESC LIMIT ${MOST_TIMED}
    ) AS contexts`);
  const found: TimedMessage[] = [];
  for (const context of contexts.iterate(...messages.values, ...values)) {
    found.push(...(JSON.parse(textColumn(context, 'newest')) as TimedMessage[]));
    if (found.length >= MOST_TIMED) break;
    time.check();
  }
  return found
    .slice(0, MOST_TIMED)
    .filter(([, , isSaid]) => isSaid === 1)
    .sort(([one, length], [other, otherLength]) => otherLength - length || other - one)
    .slice(0, limit)
    .map(([sequence]) => sequence);
}
