/** Where a search looks: in which contexts, by the index and by their columns, and in which messages. */
import type { ContextScope } from '../context-scope.ts';
import { type Condition, conditionValues, toConditionSql } from '../rows/conditions.ts';
import { isNarrow, searchConditions } from '../rows/search-conditions.ts';
import { rowInScope } from '../scope-match.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import type { SearchQuery } from '../search/search-query.ts';
import type { DatabaseSession } from './connections.ts';
import { IS_VISIBLE_IN_POSTGRES } from './hidden-contexts.ts';
import { POSTGRES_KEY_OF_CONTEXT } from './context-key.ts';
import { MOST_NAMED_CONTEXTS } from '../limits.ts';

/** SQL whose first value has the given number, such as `$3`. */
export type Clause = {
  readonly sql: (first: number) => string;
  readonly values: readonly (string | number)[];
};

export type SearchPlace = {
  /** Only in this context. */
  readonly contextKey: number | undefined;
  /** What precedes the words in a query: the contexts, if they are few. */
  readonly lexemes: string;
  /** The contexts that are searched, as a condition on `contexts`; undefined: all. */
  readonly seen: Clause | undefined;
  /** The same with the messages that are searched, as a condition on `contexts` and `messages`. */
  readonly found: Clause | undefined;
};

/** Undefined if there is no such context. */
export async function placeOf(
  session: DatabaseSession,
  query: SearchQuery,
  scope: ContextScope,
): Promise<SearchPlace | undefined> {
  const { contextId } = query;
  let key: number | undefined;
  if (contextId !== undefined) {
    const [found] = await session.run(POSTGRES_KEY_OF_CONTEXT, [contextId]);
    const row = rowInScope(found, scope);
    if (row === undefined) return undefined;
    key = integerColumn(row, 'key');
  }
  if (scope.type === 'all' && !isNarrow(query)) {
    const lexemes = key === undefined ? '' : lexemesOf([key]);
    return { contextKey: key, lexemes, seen: undefined, found: undefined };
  }
  const { contexts, messages } = searchConditions(query, scope, key);
  const seen = clauseOf(contexts);
  const keys = await session.run(
    `SELECT key FROM rhetor.contexts WHERE ${seen.sql(1)} LIMIT ${MOST_NAMED_CONTEXTS + 1}`,
    seen.values,
  );
  if (keys.length === 0) return undefined;
  const lexemes =
    keys.length > MOST_NAMED_CONTEXTS
      ? ''
      : lexemesOf(keys.map((row) => integerColumn(row, 'key')));
  return { contextKey: key, lexemes, seen, found: clauseOf([...contexts, ...messages]) };
}

/** The place as a condition on `messages`, to be added to others. */
export function isFoundSql({ found }: SearchPlace, first: number): string {
  if (found === undefined) return '';
  return `AND EXISTS (SELECT FROM rhetor.contexts
    WHERE contexts.key = messages.context_key AND ${found.sql(first)})`;
}

function clauseOf(conditions: readonly Condition[]): Clause {
  return {
    sql: (first) =>
      `${toConditionSql(conditions, (index) => `$${index + first}`)} AND ${IS_VISIBLE_IN_POSTGRES}`,
    values: conditionValues(conditions),
  };
}

function lexemesOf(keys: readonly number[]): string {
  return `(${keys.map((key) => `'context/${key}'`).join(' | ')}) & `;
}
