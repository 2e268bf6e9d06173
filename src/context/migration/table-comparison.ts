/** What comparing a table has found. */
import type { TableName } from './moved-tables.ts';

export type Sums = {
  readonly rows: number;
  /** SHA-256 over the rows in the order of their keys, each as JSON and a line feed. */
  readonly checksum: string;
};

/** The first row that differs; `missing` and `extra` as seen from the target. */
export type RowDifference = {
  readonly type: 'changed' | 'missing' | 'extra';
  readonly id: string;
};

export type TableComparison = {
  readonly table: TableName;
  readonly source: Sums;
  readonly target: Sums;
  readonly difference?: RowDifference;
  /** Rows of the target that may be there besides, and are in no sum. */
  readonly besides: number;
};
