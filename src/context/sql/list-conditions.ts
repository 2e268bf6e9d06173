/** The conditions of a list of contexts, as SQL for either database. */
import type { ContextQuery } from '../records/context-pages.ts';
import type { ContextScope } from '../records/context-scope.ts';
import { prefixEnd } from './conditions.ts';
import { fromCursor } from './list-cursor.ts';
import { scopeParts } from './scope-match.ts';

export type ListConditions = {
  /** With a `?` for each value. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
};

type Condition = readonly [sql: string, ...values: (string | number)[]];

/**
 * @param like the case-insensitive comparison operator
 * @throws RhetorError `invalid_value` for a cursor that was not made by `toCursor`
 */
export function listConditions(
  { component, prefix, text, cursor }: ContextQuery,
  like: 'LIKE' | 'ILIKE',
  scope: ContextScope,
): ListConditions {
  const conditions: Condition[] = [];
  const seen = scopeParts(scope);
  if (seen.owner !== undefined) conditions.push(['owner = ?', seen.owner]);
  if (seen.component !== undefined) conditions.push(['component = ?', seen.component]);
  if (component !== undefined) conditions.push(['component = ?', component]);
  if (prefix !== undefined) conditions.push(['id >= ? AND id < ?', prefix, prefixEnd(prefix)]);
  if (text !== undefined) {
    conditions.push([`id ${like} ? ESCAPE '\\'`, `%${text.replace(/[\\%_]/g, '\\$&')}%`]);
  }
  if (cursor !== undefined) {
    const { updatedAt, id } = fromCursor(cursor);
    conditions.push(['(updated_at, id) < (?, ?)', updatedAt, id]);
  }
  return {
    sql: conditions.map(([sql]) => ` AND ${sql}`).join(''),
    values: conditions.flatMap(([, ...values]) => values),
  };
}
