/** Which conversations and messages a search covers, as SQL conditions for either database; pure. */
import type { ContextScope } from '../context-scope.ts';
import { scopeParts } from '../scope-match.ts';
import type { SearchScope } from '../search/search-query.ts';

type Value = string | number;

/** `sql` gets the placeholder of each value, in order. */
type Condition = {
  readonly sql: (...placeholders: readonly string[]) => string;
  readonly values: readonly Value[];
};

export type SearchConditions = {
  /** On the columns of `contexts`. */
  readonly contexts: readonly Condition[];
  /** On the columns of `messages`, joined with `contexts`. */
  readonly messages: readonly Condition[];
};

/** Whether a search excludes more than one conversation or one component does. */
export function isNarrow({ contextIds, prefix, since, until, outside }: SearchScope): boolean {
  return [contextIds, prefix, since, until, outside].some((part) => part !== undefined);
}

/** @param contextKey only in this context */
export function searchConditions(
  { component, contextIds, prefix, since, until, outside }: SearchScope,
  scope: ContextScope,
  contextKey: number | undefined,
): SearchConditions {
  const seen = scopeParts(scope);
  return {
    contexts: [
      ...equal('contexts.owner', seen.owner),
      ...equal('contexts.component', seen.component),
      ...equal('contexts.component', component),
      ...equal('contexts.key', contextKey),
      ...(contextIds === undefined ? [] : [oneOf('contexts.id', contextIds)]),
      ...(prefix === undefined ? [] : [isBelow('contexts.id', prefix)]),
    ],
    messages: [
      ...(since === undefined ? [] : [compared('messages.timestamp', '>=', since)]),
      ...(until === undefined ? [] : [compared('messages.timestamp', '<', until)]),
      ...(outside === undefined
        ? []
        : [
            {
              sql: (id: string, from: string) =>
                `(contexts.id <> ${id} OR messages.sequence < ${from})`,
              values: [outside.contextId, outside.from],
            },
          ]),
    ],
  };
}

/** @param placeholder of the value with this index, from 0 */
export function toConditionSql(
  conditions: readonly Condition[],
  placeholder: (index: number) => string,
): string {
  let index = 0;
  const parts = conditions.map(({ sql, values }) => sql(...values.map(() => placeholder(index++))));
  return parts.length === 0 ? 'TRUE' : parts.join(' AND ');
}

export function conditionValues(conditions: readonly Condition[]): readonly Value[] {
  return conditions.flatMap(({ values }) => values);
}

function equal(column: string, value: Value | undefined): readonly Condition[] {
  return value === undefined ? [] : [compared(column, '=', value)];
}

function compared(column: string, operator: string, value: Value): Condition {
  return { sql: (place) => `${column} ${operator} ${place}`, values: [value] };
}

function oneOf(column: string, values: readonly Value[]): Condition {
  return {
    sql: (...places) => (places.length === 0 ? 'FALSE' : `${column} IN (${places.join(', ')})`),
    values,
  };
}

/** By segments, so that `customer:42` does not reach `customer:420`. */
function isBelow(column: string, prefix: string): Condition {
  return {
    sql: (id, first, end) =>
      `(${column} = ${id} OR (${column} >= ${first} AND ${column} < ${end}))`,
    // A semicolon follows the colon in both databases, which compare bytes.
    values: [prefix, `${prefix}:`, `${prefix};`],
  };
}
