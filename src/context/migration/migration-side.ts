/** What a migration asks of each of the two databases; the embedded one and PostgreSQL both can. */
import type { MovedRow, MovedTable, TableName } from './moved-tables.ts';

/** Bounds of what is held in memory at once, and of what one transaction writes. */
export type BatchLimits = {
  readonly rows: number;
  /** Bytes of long texts; a single row may have more. */
  readonly bytes: number;
};

export type TableCounts = Readonly<Record<TableName, number>>;

/** Every method rejects with a MigrationFailure in words for a person. */
export type MigrationSide = {
  /** How a person calls it, without a password; the same for the same database. */
  readonly name: string;

  /** Rows with a greater key, in the order of keys by their bytes; empty at the end. */
  read(
    table: MovedTable,
    after: MovedRow | undefined,
    limits: BatchLimits,
  ): Promise<readonly MovedRow[]>;

  count(): Promise<TableCounts>;

  /** Changes with what is stored, in nearly all cases; verifying finds the others. */
  fingerprint(): Promise<string>;

  /** The highest sequence that a message ever had; 0 if there was none. */
  lastSequence(): Promise<number>;

  readMarker(): Promise<string | undefined>;

  /** @throws MigrationRefusal if somebody else works on it by now */
  assertUnused(): Promise<void>;

  close(): Promise<void>;
};

export type MigrationTarget = MigrationSide & {
  /** How a person may make it empty, as an order. */
  readonly howToEmpty: string;

  /** Takes everything out of it, for a migration that has to begin anew. */
  clear(): Promise<void>;

  /** Rows that it has not got, and the marker that says so: both, or neither. */
  write(table: MovedTable, rows: readonly MovedRow[], marker: string): Promise<void>;

  /** Sets what is not in the rows: where sequences go on, where the outbox begins, statistics. */
  finish(lastSequence: number): Promise<void>;

  writeMarker(marker: string): Promise<void>;
};
