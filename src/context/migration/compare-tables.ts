/** Whether two databases hold the same: each table's rows are counted, summed up, and held against each other. */
import { createHash } from 'node:crypto';
import type { RowDifference, Sums, TableComparison } from './table-comparison.ts';
import type { BatchLimits, MigrationSide } from './migration-side.ts';
import type { MigrationReport } from './migration-report.ts';
import {
  labelOf,
  MOVED_TABLES,
  type MovedRow,
  type MovedTable,
  type TableName,
} from './moved-tables.ts';
import { compareKeys, RowWalk } from './row-walk.ts';

export type Comparing = {
  readonly source: MigrationSide;
  readonly target: MigrationSide;
  /** The outbox of the embedded database, being a cursor, may hold more than that of PostgreSQL. */
  readonly mayHoldMore: readonly TableName[];
  readonly limits: BatchLimits;
  readonly report: MigrationReport;
  readonly signal: AbortSignal;
};

/** @throws the signal's reason */
export async function compareTables(comparing: Comparing): Promise<readonly TableComparison[]> {
  const total = await comparing.source.count();
  const compared: TableComparison[] = [];
  for (const table of MOVED_TABLES) {
    compared.push(await compareTable(comparing, table, total[table.name]));
  }
  return compared;
}

async function compareTable(
  { source, target, mayHoldMore, limits, report, signal }: Comparing,
  table: MovedTable,
  of: number,
): Promise<TableComparison> {
  const sums = { source: new RunningSum(), target: new RunningSum() };
  const walks = {
    source: new RowWalk(source, table, limits),
    target: new RowWalk(target, table, limits),
  };
  let difference: RowDifference | undefined;
  let besides = 0;
  let [left, right] = [await walks.source.next(), await walks.target.next()];
  while (left !== undefined || right !== undefined) {
    const order = orderOf(table, left, right);
    const found = differenceOf(table, order, left, right);
    if (found?.type === 'extra' && mayHoldMore.includes(table.name)) besides += 1;
    else {
      difference ??= found;
      if (order >= 0) sums.target.add(right);
    }
    if (order <= 0) {
      sums.source.add(left);
      if (sums.source.rows % limits.rows === 0) {
        signal.throwIfAborted();
        report({ type: 'compared', table: table.name, rows: sums.source.rows, of });
      }
    }
    const [wasLeft, wasRight] = [order <= 0, order >= 0];
    if (wasLeft) left = await walks.source.next();
    if (wasRight) right = await walks.target.next();
  }
  report({ type: 'compared', table: table.name, rows: sums.source.rows, of });
  return {
    table: table.name,
    source: sums.source.end(),
    target: sums.target.end(),
    ...(difference !== undefined && { difference }),
    besides,
  };
}

/** Which of the two comes first; below 0 the source's. */
function orderOf(
  table: MovedTable,
  left: MovedRow | undefined,
  right: MovedRow | undefined,
): number {
  if (left === undefined) return 1;
  return right === undefined ? -1 : compareKeys(table, left, right);
}

function differenceOf(
  table: MovedTable,
  order: number,
  left: MovedRow = [],
  right: MovedRow = [],
): RowDifference | undefined {
  if (order < 0) return { type: 'missing', id: labelOf(table, left) };
  if (order > 0) return { type: 'extra', id: labelOf(table, right) };
  const isSame = left.every((value, index) => value === right[index]);
  return isSame ? undefined : { type: 'changed', id: labelOf(table, left) };
}

class RunningSum {
  rows = 0;
  private readonly hash = createHash('sha256');

  add(row: MovedRow | undefined): void {
    this.rows += 1;
    this.hash.update(`${JSON.stringify(row)}\n`);
  }

  end(): Sums {
    return { rows: this.rows, checksum: this.hash.digest('hex') };
  }
}
