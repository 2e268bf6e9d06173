/** A row of either database, and its columns read one by one. */

/** As returned by the driver; booleans are 0 and 1 in a database without them. */
export type Row = Readonly<Record<string, unknown>>;

export function textColumn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`${column} is not text`);
}

export function integerColumn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new TypeError(`${column} is not a number`);
}

export function optionalTextColumn(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}
