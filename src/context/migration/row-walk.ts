/** Walks over the rows of a table in the order of their keys, and holds one batch of them. */
import type { BatchLimits, MigrationSide } from './migration-side.ts';
import { keyOf, type MovedRow, type MovedTable } from './moved-tables.ts';

export class RowWalk {
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

  /** The row after the one before; undefined at the end. */
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

/** As both databases order keys: numbers by value, texts by their bytes. */
export function compareKeys(table: MovedTable, one: MovedRow, other: MovedRow): number {
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
