/** The port of a migration to one of its two databases, embedded or PostgreSQL. */
import type { MovedRow, MovedTable, TableName } from './moved-tables.ts';

/** Bounds of a batch, which is held in memory and written in one transaction. */
export type BatchLimits = {
  readonly rows: number;
  /** Bytes of long texts; a single row may exceed it. */
  readonly bytes: number;
};

export type TableCounts = Readonly<Record<TableName, number>>;

/** Every method rejects with a MigrationFailure whose message is for people. */
export type MigrationSide = {
  /** The database's name for people, without a password; stable for the same database. */
  readonly name: string;

  /** Returns rows with a greater key, ordered by the bytes of the keys; empty at the end. */
  read(
    table: MovedTable,
    after: MovedRow | undefined,
    limits: BatchLimits,
  ): Promise<readonly MovedRow[]>;

  count(): Promise<TableCounts>;

  /** Changes with the stored data in nearly all cases; the verification finds the others. */
  fingerprint(): Promise<string>;

  /** The highest sequence that a message ever had; 0 if there was none. */
  lastSequence(): Promise<number>;

  readMarker(): Promise<string | undefined>;

  /** @throws MigrationRefusal if another process has started to use the database */
  assertUnused(): Promise<void>;

  close(): Promise<void>;
};

export type MigrationTarget = MigrationSide & {
  /** How to empty the database, as an instruction. */
  readonly howToEmpty: string;

  /** Deletes everything, for a migration that has to restart. */
  clear(): Promise<void>;

  /** Inserts the rows that are missing, together with the marker, in one transaction. */
  write(table: MovedTable, rows: readonly MovedRow[], marker: string): Promise<void>;

  /** Sets what is not in the rows: the next sequences, the beginning of the outbox, statistics. */
  finish(lastSequence: number): Promise<void>;

  writeMarker(marker: string): Promise<void>;
};
