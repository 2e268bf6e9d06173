/** Where a search looks: in which contexts, by the index and by their columns. */
import type { ContextScope } from '../context-scope.ts';
import { rowInScope, scopeParts } from '../scope-match.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import type { SearchQuery } from '../search/search-query.ts';
import type { DatabaseSession } from './connections.ts';
import { IS_VISIBLE_IN_POSTGRES } from './hidden-contexts.ts';
import { POSTGRES_KEY_OF_CONTEXT } from './summaries.ts';
import { MOST_NAMED_CONTEXTS } from '../limits.ts';

export type SearchPlace = {
  /** What precedes the words in a query: the contexts, if they are few. */
  readonly lexemes: string;
  /** The contexts that a key sees, as a condition on `contexts` whose first value is $3; undefined: all. */
  readonly seen:
    { readonly sql: string; readonly values: readonly (string | number)[] } | undefined;
};

/** Undefined if there is no such context. */
export async function placeOf(
  session: DatabaseSession,
  { contextId, component }: SearchQuery,
  scope: ContextScope,
): Promise<SearchPlace | undefined> {
  let key: number | undefined;
  if (contextId !== undefined) {
    const [found] = await session.run(POSTGRES_KEY_OF_CONTEXT, [contextId]);
    const row = rowInScope(found, scope);
    if (row === undefined) return undefined;
    key = integerColumn(row, 'key');
  }
  if (scope.type === 'all') {
    return { lexemes: key === undefined ? '' : lexemesOf([key]), seen: undefined };
  }
  const { owner, component: own } = scopeParts(scope);
  const conditions = [
    ['contexts.owner', owner],
    ['contexts.component', own],
    ['contexts.component', component],
    ['contexts.key', key],
  ] as const;
  const given = conditions.flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, value }],
  );
  const sqlFrom = (first: number): string =>
    [
      ...given.map(({ column }, index) => `${column} = $${index + first}`),
      IS_VISIBLE_IN_POSTGRES,
    ].join(' AND ');
  const values = given.map(({ value }) => value);
  const keys = await session.run(
    `SELECT key FROM rhetor.contexts WHERE ${sqlFrom(1)} LIMIT ${MOST_NAMED_CONTEXTS + 1}`,
    values,
  );
  if (keys.length === 0) return undefined;
  const lexemes =
    keys.length > MOST_NAMED_CONTEXTS
      ? ''
      : lexemesOf(keys.map((row) => integerColumn(row, 'key')));
  return { lexemes, seen: { sql: sqlFrom(3), values } };
}

function lexemesOf(keys: readonly number[]): string {
  return `(${keys.map((key) => `'context/${key}'`).join(' | ')}) & `;
}
