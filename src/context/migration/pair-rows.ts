/** Iterates over the same table of two databases in key order, holding one batch of each. */
import type { BatchLimits, MigrationSide } from './migration-side.ts';
import { keyOf, type MovedRow, type MovedTable } from './moved-tables.ts';

/** The rows of one key; a side that lacks the key is undefined, never both. */
export type RowPair = {
  readonly left: MovedRow | undefined;
  readonly right: MovedRow | undefined;
};

export async function* pairRows(
  table: MovedTable,
  leftSide: MigrationSide,
  rightSide: MigrationSide,
  limits: BatchLimits,
): AsyncGenerator<RowPair, void, undefined> {
  const walks = [
    new RowWalk(leftSide, table, limits),
    new RowWalk(rightSide, table, limits),
  ] as const;
  let [left, right] = [await walks[0].next(), await walks[1].next()];
  while (left !== undefined || right !== undefined) {
    const order = compareRows(table, left, right);
    yield { left: order <= 0 ? left : undefined, right: order >= 0 ? right : undefined };
    if (order <= 0) left = await walks[0].next();
    if (order >= 0) right = await walks[1].next();
  }
}

/** Below 0: the left row comes first. */
function compareRows(
  table: MovedTable,
  left: MovedRow | undefined,
  right: MovedRow | undefined,
): number {
  if (left === undefined) return 1;
  return right === undefined ? -1 : compareKeys(table, left, right);
}

class RowWalk {
  private readonly side: MigrationSide;
  private readonly table: MovedTable;
  private readonly limits: BatchLimits;
  private batch: readonly MovedRow[] = [];
  private place = 0;

  constructor(side: MigrationSide, table: MovedTable, limits: BatchLimits) {
    this.side = side;
    this.table = table;
    this.limits = limits;
  }

  /** The next row; undefined at the end. */
  async next(): Promise<MovedRow | undefined> {
    if (this.place === this.batch.length) {
      const last = this.batch.at(-1);
      const after = last && keyOf(this.table, last);
      this.batch = await this.side.read(this.table, after, this.limits);
      this.place = 0;
    }
    const row = this.batch[this.place];
    if (row !== undefined) this.place += 1;
    return row;
  }
}

/** Compares keys like both databases: numbers by value, texts by their bytes. */
function compareKeys(table: MovedTable, one: MovedRow, other: MovedRow): number {
  for (const index of table.key.keys()) {
    const [left = null, right = null] = [one[index], other[index]];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
    if (order !== 0) return order;
  }
  return 0;
}
