/** What a migration tells while it runs, and of its end. */
import type { TableComparison } from './table-comparison.ts';
import type { TableName } from './moved-tables.ts';

export type MigrationEvent =
  | { readonly type: 'begin'; readonly source: string; readonly target: string }
  /** A former run was cut off. */
  | { readonly type: 'resumed' }
  /** What a former run has left cannot be used. */
  | { readonly type: 'begun-anew'; readonly reason: string }
  /** So many rows of a table, of so many. */
  | {
      readonly type: 'copied' | 'compared';
      readonly table: TableName;
      readonly rows: number;
      readonly of: number;
    };

export type MigrationReport = (event: MigrationEvent) => void;

export type MigrationOutcome = {
  readonly source: string;
  readonly target: string;
  /** `nothing`: it was finished before, or was only to be verified. */
  readonly copied: 'everything' | 'the rest' | 'nothing';
  readonly isSame: boolean;
  readonly tables: readonly TableComparison[];
  /** Messages that the mirror has, and will be sent again. */
  readonly sentAgain: number;
};
