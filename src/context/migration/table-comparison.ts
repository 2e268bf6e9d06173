/** The result of comparing one table. */
import type { TableName } from './moved-tables.ts';

export type Sums = {
  readonly rows: number;
  /** SHA-256 over the rows in key order, each as JSON and a line feed. */
  readonly checksum: string;
};

/** The first row that differs; `missing` and `extra` are relative to the target. */
export type RowDifference = {
  readonly type: 'changed' | 'missing' | 'extra';
  readonly id: string;
};

export type TableComparison = {
  readonly table: TableName;
  readonly source: Sums;
  readonly target: Sums;
  readonly difference?: RowDifference;
  /** Additional rows that the target may have; they are not part of any checksum. */
  readonly besides: number;
};
