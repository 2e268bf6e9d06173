/** Where a search looks: in which contexts, by the index and by their columns, and in which messages. */
import type { ContextScope } from '../../records/context-scope.ts';
import { type Condition, conditionValues, toConditionSql } from '../../sql/conditions.ts';
import { isNarrow, searchConditions } from '../../sql/search-conditions.ts';
import { rowInScope, scopeParts } from '../../sql/scope-match.ts';
import { integerColumn } from '../../sql/row.ts';
import type { SearchQuery } from '../../records/search-query.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { IS_VISIBLE_IN_POSTGRES } from '../statements/hidden-contexts.ts';
import { POSTGRES_KEY_OF_CONTEXT } from '../statements/context-key.ts';
import { MOST_NAMED_CONTEXTS } from '../../limits.ts';

/** SQL whose first value has the given number, such as `$3`. */
export type Clause = {
  readonly sql: (first: number) => string;
  readonly values: readonly (string | number)[];
};

/**
 * `sql` is a condition on `messages`, for a word whose lexeme is `asked.lexeme`; its value is `$2`, the
 * contexts that it names. A key asks the index by worlds, in which nothing of others is read.
 */
export type AskedIndex = { readonly sql: string; readonly value: string };

export type SearchPlace = {
  /** Only in this context. */
  readonly contextKey: number | undefined;
  /** Only in one context or component. */
  readonly isPart: boolean;
  /** How the index is asked for a word. */
  readonly asked: AskedIndex;
  /** The contexts that are searched, as a condition on `contexts`; undefined: all. */
  readonly seen: Clause | undefined;
  /** The same with the messages that are searched, as a condition on `contexts` and `messages`. */
  readonly found: Clause | undefined;
};

const OF_ALL = `messages.search @@ ($2 || quote_literal(asked.lexeme))::tsquery`;
/** As an array, so that the index is read first, whatever PostgreSQL knows of the word. */
const ofWorld = (world: number): string => `messages.sequence = ANY (ARRAY(
  SELECT placed.sequence FROM rhetor.world_words AS placed
  WHERE placed.words @@ ($2 || quote_literal('${world}/' || asked.lexeme))::tsquery))`;
/** No world has this number. */
const NO_WORLD = 0;

const WORLD = `
  SELECT unplaced.sequence AS unplaced, number FROM rhetor.unplaced LEFT JOIN rhetor.worlds
    ON kind = $1 AND name = $2`;

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
  const isPart = key !== undefined || query.component !== undefined;
  if (scope.type === 'all' && !isNarrow(query)) {
    const asked = { sql: OF_ALL, value: toContexts(key === undefined ? undefined : [key]) };
    return { contextKey: key, isPart, asked, seen: undefined, found: undefined };
  }
  const { contexts, messages } = searchConditions(query, scope, key);
  const seen = clauseOf(contexts);
  const found = clauseOf([...contexts, ...messages]);
  const world = await worldOf(session, scope);
  const keys =
    isPart || isNarrow(query) || world === undefined ? await keysOf(session, seen) : undefined;
  if (keys?.length === 0) return undefined;
  const sql = world === undefined ? OF_ALL : ofWorld(world);
  return { contextKey: key, isPart, asked: { sql, value: toContexts(keys) }, seen, found };
}

/**
 * The place as a condition on `messages`, to be added to others. As a value and not with EXISTS, for
 * which PostgreSQL may read the contexts of everybody.
 */
export function isFoundSql({ found }: SearchPlace, first: number): string {
  if (found === undefined) return '';
  return `AND (SELECT TRUE FROM rhetor.contexts
    WHERE contexts.key = messages.context_key AND ${found.sql(first)})`;
}

function clauseOf(conditions: readonly Condition[]): Clause {
  return {
    sql: (first) =>
      `${toConditionSql(conditions, (index) => `$${index + first}`)} AND ${IS_VISIBLE_IN_POSTGRES}`,
    values: conditionValues(conditions),
  };
}

/** The world that a key sees; undefined for the administrator, and as long as the index lacks messages. */
async function worldOf(session: DatabaseSession, scope: ContextScope): Promise<number | undefined> {
  if (scope.type === 'all') return undefined;
  const { owner, component } = scopeParts(scope);
  const named = owner === undefined ? ['component', component] : ['owner', owner];
  const [row = {}] = await session.run(WORLD, named);
  if (integerColumn(row, 'unplaced') > 0) return undefined;
  return row['number'] === null ? NO_WORLD : integerColumn(row, 'number');
}

/** The keys of the contexts if they are few: then the index reads nothing of any other. */
async function keysOf(
  session: DatabaseSession,
  { sql, values }: Clause,
): Promise<readonly number[] | undefined> {
  const rows = await session.run(
    `SELECT key FROM rhetor.contexts WHERE ${sql(1)} LIMIT ${MOST_NAMED_CONTEXTS + 1}`,
    values,
  );
  return rows.length > MOST_NAMED_CONTEXTS
    ? undefined
    : rows.map((row) => integerColumn(row, 'key'));
}

/** @param keys undefined: all contexts */
function toContexts(keys: readonly number[] | undefined): string {
  const contexts = keys?.map((key) => `'context/${key}'`).join(' | ');
  return contexts === undefined ? '' : `(${contexts}) & `;
}
