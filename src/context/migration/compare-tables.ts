/** Verifies that two databases hold the same data: compares row counts, checksums and rows of each table. */
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
import { pairRows } from './pair-rows.ts';

export type Comparing = {
  readonly source: MigrationSide;
  readonly target: MigrationSide;
  /** The embedded database's outbox is a cursor, so it may contain more than PostgreSQL's. */
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
  const mayHaveExtra = mayHoldMore.includes(table.name);
  let difference: RowDifference | undefined;
  let besides = 0;
  let steps = 0;
  for await (const { left, right } of pairRows(table, source, target, limits)) {
    steps += 1;
    if (steps % limits.rows === 0) {
      signal.throwIfAborted();
      report({ type: 'compared', table: table.name, rows: sums.source.rows, of });
    }
    if (left === undefined && mayHaveExtra) {
      besides += 1;
      continue;
    }
    if (left !== undefined) sums.source.add(left);
    if (right !== undefined) sums.target.add(right);
    difference ??= differenceOf(table, left, right);
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

function differenceOf(
  table: MovedTable,
  left: MovedRow | undefined,
  right: MovedRow | undefined,
): RowDifference | undefined {
  if (right === undefined) return left && { type: 'missing', id: labelOf(table, left) };
  if (left === undefined) return { type: 'extra', id: labelOf(table, right) };
  const isSame = left.every((value, index) => value === right[index]);
  return isSame ? undefined : { type: 'changed', id: labelOf(table, left) };
}

class RunningSum {
  rows = 0;
  private readonly hash = createHash('sha256');

  add(row: MovedRow): void {
    this.rows += 1;
    this.hash.update(`${JSON.stringify(row)}\n`);
  }

  end(): Sums {
    return { rows: this.rows, checksum: this.hash.digest('hex') };
  }
}
