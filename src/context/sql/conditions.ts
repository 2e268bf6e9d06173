/** SQL conditions with the values of their placeholders, for either database; pure. */

type Value = string | number;

/** `sql` gets the placeholder of each value, in order. */
export type Condition = {
  readonly sql: (...placeholders: readonly string[]) => string;
  readonly values: readonly Value[];
};

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

/** Excludes nothing if the value is undefined. */
export function equal(column: string, value: Value | undefined): readonly Condition[] {
  return value === undefined ? [] : [compared(column, '=', value)];
}

export function compared(column: string, operator: string, value: Value): Condition {
  return { sql: (place) => `${column} ${operator} ${place}`, values: [value] };
}

export function oneOf(column: string, values: readonly Value[]): Condition {
  return {
    sql: (...places) => (places.length === 0 ? 'FALSE' : `${column} IN (${places.join(', ')})`),
    values,
  };
}

/** By segments, so that `customer:42` does not reach `customer:420`. */
export function isBelow(column: string, prefix: string): Condition {
  return {
    sql: (id, first, end) =>
      `(${column} = ${id} OR (${column} >= ${first} AND ${column} < ${end}))`,
    // A semicolon follows the colon in both databases, which compare bytes.
    values: [prefix, `${prefix}:`, `${prefix};`],
  };
}

export function anyOf(conditions: readonly Condition[]): Condition {
  return {
    sql: (...places) => {
      const rest = [...places];
      const parts = conditions.map(({ sql, values }) => sql(...rest.splice(0, values.length)));
      return `(${parts.join(' OR ')})`;
    },
    values: conditionValues(conditions),
  };
}

/** The upper bound of the texts that begin with `prefix`; both databases compare bytes. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
