/** The progress events of a migration, and its result. */
import type { TableComparison } from './table-comparison.ts';
import type { TableName } from './moved-tables.ts';

export type MigrationEvent =
  | { readonly type: 'begin'; readonly source: string; readonly target: string }
  /** An earlier run was interrupted. */
  | { readonly type: 'resumed' }
  /** The result of an earlier run can't be used. */
  | { readonly type: 'begun-anew'; readonly reason: string }
  /** Number of copied rows of a table, and their total. */
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
  /** `nothing`: it had finished before, or was only to be verified. */
  readonly copied: 'everything' | 'the rest' | 'nothing';
  readonly isSame: boolean;
  readonly tables: readonly TableComparison[];
  /** Messages that the mirror already has and that will be sent again. */
  readonly sentAgain: number;
};
